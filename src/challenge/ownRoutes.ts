import type { Answer } from '../core/answer.ts'
import type { BrowserCode } from './browserCode.ts'
import { ClientScript } from './clientScript.ts'
import { openChallenge, pathOf, type OpenedChallenge } from './challengeToken.ts'
import { ContinueRoute, type ContinueParts, type Press, type Presser } from './continueRoute.ts'
import { jsonAnswer, noticeFor, redirect } from './ownAnswers.ts'
import type { OwnRequest } from './ownRequest.ts'
import { senderOrigin } from '../core/originCheck.ts'
import { ownPrefix } from '../core/ownPrefix.ts'
import { problemAnswer } from './problemAnswer.ts'
import { readSmallBody, type BodyFailure } from './smallBody.ts'
import { answerSolve, failureAnswer, type SolveParts } from './solveRoute.ts'

/** A form is a few hundred bytes: this is time enough on the slowest line. */
const bodyWithinMs = 10_000

export interface OwnRouteParts extends SolveParts, ContinueParts {
  readonly code: BrowserCode
}

/**
 * Everything under `/.moien/`:
 *
 *     POST solve     a puzzle's solution for a pass
 *     POST continue  the button without JavaScript, and those of the other languages
 *     GET  arrived   where the button leads: was the cookie kept?
 *     GET  pass      the same question, asked by the interstitial's script
 *     GET  client.js for applications whose scripts call in the background
 *
 * One for each edge thread.
 */
export class OwnRoutes {
  readonly #parts: OwnRouteParts
  readonly #continue: ContinueRoute
  readonly #client: ClientScript

  constructor(parts: OwnRouteParts) {
    this.#parts = parts
    this.#continue = new ContinueRoute(parts)
    this.#client = new ClientScript(parts.code.client)
  }

  /** Presses of the button being held back now. */
  get held(): number {
    return this.#continue.held
  }

  /** What a press of the button earns that came with a kept form; a refusal is counted. */
  async press(presser: Presser, challenge: OpenedChallenge): Promise<Press> {
    const press = await this.#continue.press(presser, challenge)
    if (press.kind === 'refused') this.#parts.observer.failed(press.reason)
    return press
  }

  answer(request: OwnRequest): Answer | Promise<Answer> {
    switch (request.facts.path.slice(ownPrefix.length)) {
      case 'solve':
      case 'continue':
        return request.facts.method === 'POST' ? this.#answerPost(request) : notAllowed(request, 'POST')
      case 'arrived':
        return isGet(request) ? answerArrived(this.#parts, request) : notAllowed(request, 'GET, HEAD')
      case 'pass':
        return isGet(request) ? answerPass(request) : notAllowed(request, 'GET, HEAD')
      case 'client.js':
        return isGet(request) ? this.#client.answer(request) : notAllowed(request, 'GET, HEAD')
      default:
        return noticeFor(request, 'not_found', 404)
    }
  }

  /** Another site's page cannot have its visitors solve or press. Old browsers do not say who sent a form. */
  async #answerPost(request: OwnRequest): Promise<Answer> {
    const isSolve = request.facts.path.endsWith('solve')
    if (senderOrigin(request.facts.headers) === 'other') {
      this.#parts.observer.failed('cross_site')
      return isSolve ? failureAnswer('cross_site', request.incident) : noticeFor(request, 'bad_request', 403)
    }
    const body = await readSmallBody(request.body, bodyWithinMs)
    if (typeof body === 'string') return this.#refuseBody(body, request, isSolve)
    return isSolve ? answerSolve(this.#parts, request, body.text) : this.#continue.answer(request, body.text)
  }

  #refuseBody(reason: BodyFailure, request: OwnRequest, isSolve: boolean): Answer {
    this.#parts.observer.failed(reason)
    const [notice, status] = bodyNotices[reason]
    return isSolve ? failureAnswer(reason, request.incident) : noticeFor(request, notice, status)
  }
}

/** What a body that could not be read is told where a page is expected. */
const bodyNotices = {
  malformed: ['bad_request', 400],
  too_large: ['too_large', 413],
  too_slow: ['too_slow', 408]
} as const

/** Whoever gets here without the pass does not keep cookies, and is told so instead of sent in a circle. */
function answerArrived({ keys }: OwnRouteParts, request: OwnRequest): Answer {
  const { facts } = request
  const challenge = openChallenge(keys, facts.queryValues('challenge')[0] ?? '', facts.host)
  if (challenge === undefined || challenge === 'foreign') return noticeFor(request, 'bad_request', 400)
  const wish = { path: pathOf(challenge), language: facts.queryValues('language')[0] }
  if (facts.pass.status !== 'valid') {
    return noticeFor(request, 'cookies_off', 403, 0, challenge.returnPath, wish)
  }
  return challenge.wasPost
    ? noticeFor(request, 'form_not_sent', 200, 0, '', wish)
    : redirect(challenge.returnPath)
}

/** The pass is HttpOnly, so its page has to ask. The id is a quota's name and opens nothing. */
function answerPass({ facts }: OwnRequest): Answer {
  const { status, id, level } = facts.pass
  return jsonAnswer(status === 'valid' ? { id, level: level ?? '' } : { id: '', level: '' })
}

function notAllowed({ incident }: OwnRequest, allow: string): Answer {
  const detail = `This address takes ${allow}.`
  return problemAnswer({ type: 'about:blank', title: 'Method Not Allowed', status: 405, detail, incident }, [
    'Allow',
    allow
  ])
}

function isGet({ facts }: OwnRequest): boolean {
  return facts.method === 'GET' || facts.method === 'HEAD'
}
