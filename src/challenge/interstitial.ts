import type { Answer } from '../core/answer.ts'
import { escapeHtml } from '../core/escapeHtml.ts'
import type { Facts } from '../core/facts.ts'
import { isSpeculative } from '../core/isSpeculative.ts'
import type { Level } from '../core/level.ts'
import { challengeProblem } from './challengeProblem.ts'
import { issueChallenge, type OpenedChallenge } from './challengeToken.ts'
import type { ChallengeKeys } from './deriveKeys.ts'
import {
  interstitialVariant,
  keptFormHtml,
  type FormFate,
  type FormState,
  type InterstitialVariant,
  type VariantParts
} from './interstitialVariant.ts'
import type { Messages } from './languages/messages.ts'
import { incidentHtml } from './pageLayout.ts'
import { pageLook, type PageLook } from './pageLook.ts'
import { acceptsGzip } from './pageTemplate.ts'
import { puzzleFor, puzzleWords, type Puzzle, type Strain } from './puzzle.ts'
import { sealForm, type SealedForm } from './sealedForm.ts'

/** A request that is to be challenged. */
export interface ChallengeContext {
  readonly facts: Facts
  /** Path and query, as sent. */
  readonly target: string
  /** The request's id. */
  readonly incident: string
  /** What asked for the challenge. */
  readonly rule: string
  readonly level: Level
  /** What is not said is not kept. */
  readonly form?: FormFate | KeptForm | undefined
}

/** A form that goes into the page, and from there to where it was meant for. */
export interface KeptForm {
  readonly form: SealedForm
  /** Where the page sends it: see `markTarget`. */
  readonly action: string
  /** When all of it had come. */
  readonly atMs: number
}

/** A challenge whose page is asked for again, in another language. */
export interface TranslationContext {
  readonly facts: Facts
  readonly incident: string
  readonly challenge: OpenedChallenge
  /** The challenge as it came. */
  readonly token: string
  readonly language: Messages
  /** How many pages lie between this one and the form that was challenged. */
  readonly back: number
}

interface KeptHtml {
  readonly begin: string
  readonly seal: string
}

/** What the block that varies is made of. */
interface Varying {
  readonly token: string
  readonly puzzle: Puzzle
  readonly level: Level
  readonly facts: Facts
  readonly incident: string
  readonly wasPost: boolean
  /** The form that the page holds: its opening tag, and what was sent. */
  readonly kept: KeptHtml | undefined
  /** Set where the page is not answered at its own address. */
  readonly again?: { readonly returnPath: string; readonly tag: string; readonly back: number }
}

export interface InterstitialParts extends VariantParts {
  readonly keys: ChallengeKeys
  /** What the machines have to bear now. */
  readonly strain: () => Strain
}

/**
 * The page that asks for a challenge, for one site. Markup, style and scripts, that of the workers too, stand
 * in the one answer.
 */
export class Interstitial {
  readonly #parts: InterstitialParts
  readonly #look: PageLook
  /** Made when first needed: compressing one takes a millisecond. As many as languages times fates of a form. */
  readonly #variants: Map<string, InterstitialVariant> = new Map()

  constructor(parts: InterstitialParts) {
    this.#parts = parts
    this.#look = pageLook(parts.code, parts.site.theme, parts.site.contact)
  }

  /** Asks for a challenge: a page for a navigation, a problem for everything that could not show one. */
  answer(context: ChallengeContext): Answer {
    const { facts, level, incident } = context
    if (facts.kind !== 'navigation' || isSpeculative(facts.headers)) {
      return challengeProblem(this.#parts, context)
    }
    const { site, keys, languages, strain } = this.#parts
    const { form, target, rule } = context
    const wasPost = facts.method !== 'GET' && facts.method !== 'HEAD'
    const puzzle = puzzleFor(level, strain())
    const token = issueChallenge(keys, {
      level,
      puzzle,
      rule,
      host: facts.host,
      address: facts.address,
      userAgent: facts.userAgent,
      target,
      wasPost,
      // A long upload must not use up the time there is to solve.
      nowMs: typeof form === 'object' ? form.atMs : facts.atMs,
      lifeMs: site.challenge.lifeMs
    })
    const language = languages.choose(facts.path, facts.headers['accept-language'])
    const kept = typeof form === 'object' ? this.#keptHtml(context, form, token) : undefined
    const state = stateOf(form, wasPost)
    return this.#page(language, state, { token, puzzle, level, facts, incident, wasPost, kept })
  }

  #keptHtml({ facts, target }: ChallengeContext, kept: KeptForm, token: string): KeptHtml {
    const { scheme, host } = facts
    const seal = sealForm(this.#parts.keys.seal, kept.form, { challenge: token, scheme, host, target })
    return { begin: keptFormHtml(kept.action), seal: `<input type="hidden" name="seal" value="${seal}">\n` }
  }

  /** The same challenge's page in another language: nothing is issued anew, and its time goes on. */
  translate({ facts, incident, challenge, token, language, back }: TranslationContext): Answer {
    const { puzzle, level, wasPost, returnPath } = challenge
    const again = { returnPath, tag: language.tag, back }
    const form = wasPost ? 'not_kept' : 'none'
    return this.#page(language, form, {
      token,
      puzzle,
      level,
      facts,
      incident,
      wasPost,
      kept: undefined,
      again
    })
  }

  #page(language: Messages, form: FormState, varying: Varying): Answer {
    const variant = this.#variant(language, form)
    const html = varyingHtml(variant, varying)
    const gzip = acceptsGzip(varying.facts.headers['accept-encoding'])
    const body = gzip ? variant.template.gzip(html) : variant.template.plain(html)
    const encoding = gzip ? ['Content-Encoding', 'gzip'] : []
    const headers = [...variant.headers, ...encoding, 'Content-Length', String(body.length)]
    return { status: this.#parts.site.challenge.status, headers, body }
  }

  #variant(language: Messages, form: FormState): InterstitialVariant {
    const { tag } = language
    const key = form === 'none' ? tag : `${tag} ${form}`
    let variant = this.#variants.get(key)
    if (variant === undefined) {
      variant = interstitialVariant(this.#parts, this.#look, language, form)
      this.#variants.set(key, variant)
    }
    return variant
  }
}

function stateOf(form: ChallengeContext['form'], wasPost: boolean): FormState {
  if (typeof form === 'object') return 'sealed'
  return wasPost ? (form ?? 'not_kept') : 'none'
}

/** The challenge itself, and what the script needs of it; then the incident number. */
function varyingHtml({ contact, incident, byHand }: InterstitialVariant, varying: Varying): string {
  const { token, puzzle, level, facts, wasPost, kept, again } = varying
  const post = wasPost ? ' data-post' : ''
  const data = `data-puzzle="${puzzleWords(puzzle)}" data-level="${level}" data-pass="${facts.pass.id}"${post}`
  const challenge = `<input type="hidden" name="challenge" value="${token}" ${data}${again === undefined ? '' : againData(again)}>\n`
  const form = kept === undefined ? challenge : `${kept.begin}${challenge}${kept.seal}${byHand}</form>\n`
  return `${form}</div>
<div class="help">
${contact}${incidentHtml(incident, varying.incident)}</div>
`
}

/** Where the page belongs, and what the next press is to know of this one. */
function againData({ returnPath, tag, back }: NonNullable<Varying['again']>): string {
  return ` data-target="${escapeHtml(returnPath)}" data-back="${back}">
<input type="hidden" name="shown_in" value="${tag}">
<input type="hidden" name="back" value="${back}"`
}
