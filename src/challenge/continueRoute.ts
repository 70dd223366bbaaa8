import type { Answer } from '../core/answer.ts'
import { ownPrefix } from '../core/ownPrefix.ts'
import { challengeAgeMs, pathOf, type OpenedChallenge } from './challengeToken.ts'
import type { NoticeKind } from './languages/messages.ts'
import { noticeFor, redirect, type LanguageWish } from './ownAnswers.ts'
import type { OwnRequest, RouteObserver } from './ownRequest.ts'
import type { PassRations } from './passRations.ts'
import { redeemChallenge, type HandedPass, type RedeemParts } from './redeemChallenge.ts'
import { readSubmission, type ChallengeFailure } from './solutionRequest.ts'

export interface ContinueParts extends RedeemParts {
  readonly rations: PassRations
  readonly observer: RouteObserver
}

/** Who presses the button. `OwnRequest` is one. */
export type Presser = Pick<OwnRequest, 'facts' | 'site'>

/** What comes of pressing it. */
export type Press =
  | ({ readonly kind: 'passed' } & HandedPass)
  | {
      readonly kind: 'refused'
      readonly reason: ChallengeFailure
      readonly notice: NoticeKind
      readonly status: number
      readonly retryAfterMs: number
    }

const tooMany = { kind: 'refused', reason: 'rationed', notice: 'too_many', status: 429 } as const
const tooBusy = {
  kind: 'refused',
  reason: 'busy',
  notice: 'unavailable',
  status: 503,
  retryAfterMs: 5000
} as const

/** Answers held back by one edge thread at a time, in all and for one challenge. */
const mostHeld = 1000
const mostHeldPerChallenge = 2

/**
 * `POST /.moien/continue`: the button for browsers without JavaScript. The announced wait counts from the
 * challenge's issue; a press that comes too early is held until it is over, not rejected. One for each edge
 * thread; `held` is for metrics.
 */
export class ContinueRoute {
  readonly #parts: ContinueParts
  readonly #heldByNonce: Map<string, number> = new Map()
  #held = 0

  constructor(parts: ContinueParts) {
    this.#parts = parts
  }

  /** Answers being held back now. */
  get held(): number {
    return this.#held
  }

  async answer(request: OwnRequest, body: string): Promise<Answer> {
    const { keys, clock } = this.#parts
    const submission = readSubmission(keys, body, request.facts.host)
    if (typeof submission === 'string') return this.#fail(submission, request, 'bad_request', 400)
    const { challenge, form } = submission
    const language = form.get('language')
    if (language !== null) return translate(request, challenge, form, language)
    const wish: LanguageWish = {
      path: pathOf(challenge),
      language: request.languages.find(form.get('shown_in') ?? '')?.tag
    }
    if (clock.nowMs() >= challenge.expiresMs) {
      // The page asked for shows a fresh challenge; what a form held cannot be asked for again.
      if (challenge.wasPost) return this.#fail('expired', request, 'bad_request', 410, 0, wish)
      this.#parts.observer.failed('expired')
      return redirect(challenge.returnPath)
    }
    const pressed = await this.press(request, challenge)
    if (pressed.kind === 'refused') {
      const { reason, notice, status, retryAfterMs } = pressed
      return this.#fail(reason, request, notice, status, retryAfterMs, wish)
    }
    const shownIn = wish.language === undefined ? '' : `&language=${wish.language}`
    return redirect(`${ownPrefix}arrived?challenge=${form.get('challenge')!}${shownIn}`, [
      'Set-Cookie',
      pressed.cookie
    ])
  }

  /** What a press of the button earns, once its wait is over. The challenge is genuine and has not expired. */
  async press(request: Presser, challenge: OpenedChallenge): Promise<Press> {
    const { clock, observer } = this.#parts
    const ration = this.#ration(request, challenge)
    if (ration.kind === 'refused') return { ...tooMany, retryAfterMs: ration.retryAfterMs }
    if (!(await this.#hold(challenge.nonce, ration.atTickMs))) return tooBusy
    observer.passed('button', challenge.level, challengeAgeMs(challenge, clock.nowMs()))
    return {
      kind: 'passed',
      ...redeemChallenge(this.#parts, challenge, 'button', request.facts, request.site)
    }
  }

  #ration({ facts, site }: Presser, challenge: OpenedChallenge): ReturnType<PassRations['take']> {
    const { rations, clock } = this.#parts
    const tickMs = clock.tickMs()
    const { button } = site.challenge
    const press = {
      siteId: site.id,
      address: facts.address,
      nonce: challenge.nonce,
      announcedTickMs: tickMs + button.waitMs - challengeAgeMs(challenge, clock.nowMs()),
      challengeLifeMs: challenge.expiresMs - challenge.issuedMs
    }
    return rations.take(press, button, tickMs)
  }

  /** Waits until the time has come; false when too many are waiting already. */
  async #hold(nonce: string, untilTickMs: number): Promise<boolean> {
    const waitMs = untilTickMs - this.#parts.clock.tickMs()
    if (waitMs <= 0) return true
    const held = this.#heldByNonce.get(nonce) ?? 0
    if (this.#held >= mostHeld || held >= mostHeldPerChallenge) return false
    this.#held++
    this.#heldByNonce.set(nonce, held + 1)
    await new Promise(resolve => setTimeout(resolve, waitMs))
    this.#held--
    const left = this.#heldByNonce.get(nonce)! - 1
    if (left === 0) this.#heldByNonce.delete(nonce)
    else this.#heldByNonce.set(nonce, left)
    return true
  }

  #fail(
    reason: ChallengeFailure,
    request: OwnRequest,
    notice: NoticeKind,
    status: number,
    retryAfterMs = 0,
    wish: LanguageWish = {}
  ): Answer {
    this.#parts.observer.failed(reason)
    return noticeFor(request, notice, status, retryAfterMs, '', wish)
  }
}

/** Nobody turns so many pages. */
const mostBack = 100

/** One of the buttons of other languages was pressed. An expired challenge's page says so itself, when it is tried. */
function translate(
  { facts, incident, languages, interstitial }: OwnRequest,
  challenge: OpenedChallenge,
  form: URLSearchParams,
  wanted: string
): Answer {
  const language =
    languages.find(wanted) ?? languages.choose(pathOf(challenge), facts.headers['accept-language'])
  const back = Math.min((Math.trunc(Number(form.get('back'))) || 1) + 1, mostBack)
  const token = form.get('challenge')!
  return interstitial.translate({ facts, incident, challenge, token, language, back: Math.max(back, 2) })
}
