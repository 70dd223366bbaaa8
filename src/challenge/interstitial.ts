import type { Answer } from '../core/answer.ts'
import type { ChallengeConfig, ContactConfig, ThemeConfig } from '../core/config.ts'
import { escapeHtml } from '../core/escapeHtml.ts'
import type { Facts } from '../core/facts.ts'
import { isSpeculative } from '../core/isSpeculative.ts'
import type { Level } from '../core/level.ts'
import { ownPrefix } from '../core/ownPrefix.ts'
import type { BrowserCode } from './browserCode.ts'
import { challengeProblem } from './challengeProblem.ts'
import { issueChallenge, type OpenedChallenge } from './challengeToken.ts'
import type { ChallengeKeys } from './deriveKeys.ts'
import { LanguageFormats } from './languageFormats.ts'
import type { Messages } from './languages/messages.ts'
import { mitigatedByChallenge, pageHeaders } from './ownHeaders.ts'
import {
  contactHtml,
  fill,
  incidentHtml,
  pageAfter,
  pageBefore,
  paragraph,
  type PageContent,
  type Paragraph
} from './pageLayout.ts'
import { pageLook, type PageLook } from './pageLook.ts'
import { acceptsGzip, PageTemplate } from './pageTemplate.ts'
import { puzzleFor, puzzleWords, type Puzzle, type Strain } from './puzzle.ts'
import type { SiteLanguages } from './siteLanguages.ts'
import { waitForms } from './waitForms.ts'

/** What of a site's configuration its interstitial depends on. `SiteConfig` is one. */
export interface InterstitialSite {
  readonly contact: ContactConfig
  readonly theme: ThemeConfig
  readonly challenge: ChallengeConfig
}

/** What becomes of the form that a challenged request sent; `none` where it sent none. */
export type FormFate = 'none' | 'kept' | 'too_large' | 'not_kept'

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
  readonly form?: FormFate
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

/** What the block that varies is made of. */
interface Varying {
  readonly token: string
  readonly puzzle: Puzzle
  readonly level: Level
  readonly facts: Facts
  readonly incident: string
  readonly wasPost: boolean
  /** Set where the page is not answered at its own address. */
  readonly again?: { readonly returnPath: string; readonly tag: string; readonly back: number }
}

export interface InterstitialParts {
  readonly site: InterstitialSite
  readonly code: BrowserCode
  readonly keys: ChallengeKeys
  readonly languages: SiteLanguages
  /** What the machines have to bear now. */
  readonly strain: () => Strain
}

/** The page in one language, for one fate of the form. */
interface Variant {
  readonly contact: string
  readonly incident: Paragraph
  readonly template: PageTemplate
  readonly headers: readonly string[]
}

/**
 * The page that asks for a challenge, for one site. Markup, style and scripts, that of the workers too, stand
 * in the one answer.
 */
export class Interstitial {
  readonly #parts: InterstitialParts
  readonly #look: PageLook
  /** Made when first needed: compressing one takes a millisecond. As many as languages times fates of a form. */
  readonly #variants: Map<string, Variant> = new Map()

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
    const wasPost = facts.method !== 'GET' && facts.method !== 'HEAD'
    const form = wasPost ? (context.form ?? 'not_kept') : 'none'
    const puzzle = puzzleFor(level, strain())
    const token = issueChallenge(keys, {
      level,
      puzzle,
      rule: context.rule,
      host: facts.host,
      address: facts.address,
      userAgent: facts.userAgent,
      target: context.target,
      wasPost,
      nowMs: facts.atMs,
      lifeMs: site.challenge.lifeMs
    })
    const language = languages.choose(facts.path, facts.headers['accept-language'])
    return this.#page(language, form, { token, puzzle, level, facts, incident, wasPost })
  }

  /** The same challenge's page in another language: nothing is issued anew, and its time goes on. */
  translate({ facts, incident, challenge, token, language, back }: TranslationContext): Answer {
    const { puzzle, level, wasPost, returnPath } = challenge
    const again = { returnPath, tag: language.tag, back }
    const form = wasPost ? 'not_kept' : 'none'
    return this.#page(language, form, { token, puzzle, level, facts, incident, wasPost, again })
  }

  #page(language: Messages, form: FormFate, varying: Varying): Answer {
    const variant = this.#variant(language, form)
    const html = varyingHtml(variant, varying)
    const gzip = acceptsGzip(varying.facts.headers['accept-encoding'])
    const body = gzip ? variant.template.gzip(html) : variant.template.plain(html)
    const encoding = gzip ? ['Content-Encoding', 'gzip'] : []
    const headers = [...variant.headers, ...encoding, 'Content-Length', String(body.length)]
    return { status: this.#parts.site.challenge.status, headers, body }
  }

  #variant(language: Messages, form: FormFate): Variant {
    const { tag } = language
    const key = form === 'none' ? tag : `${tag} ${form}`
    let variant = this.#variants.get(key)
    if (variant === undefined) {
      variant = makeVariant(this.#parts, this.#look, language, form)
      this.#variants.set(key, variant)
    }
    return variant
  }
}

function makeVariant(
  { site, code, languages }: InterstitialParts,
  look: PageLook,
  messages: Messages,
  form: FormFate
): Variant {
  const { waitMs } = site.challenge.button
  const page: PageContent = {
    messages,
    contact: site.contact,
    languages: languages.all,
    look,
    title: messages.title,
    scriptHtml: code.scripts.map(script => `<script>${script}</script>\n`).join(''),
    mainAttributes: scriptData(messages),
    formHtml: `<form method="post" action="${ownPrefix}continue">\n`,
    mainHtml: mainHtml(messages, form, waitMs),
    otherHtml: languageButton
  }
  // No frame-ancestors: in another site's frame the page must be able to say that it wants a tab.
  // The bootstrap is the workers' code, too, and makes WebAssembly; older browsers know child-src alone.
  const policy =
    `default-src 'none'; script-src ${code.scriptHashes.join(' ')} 'wasm-unsafe-eval'; ` +
    `worker-src blob:; child-src blob:; style-src ${look.styleHash}; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'`
  const headers = [...pageHeaders(messages.tag, policy), ...mitigatedByChallenge]
  return {
    contact: contactHtml(messages, site.contact),
    incident: paragraph(messages.incident),
    template: new PageTemplate(pageBefore(page), pageAfter(page)),
    headers
  }
}

function scriptData(messages: Messages): string {
  const { script, progress } = messages
  const remaining = script.remaining.replace('{wait}', '#')
  const texts = { ...script, progress, remaining, waits: waitForms(messages) }
  const labels = { retry: messages.retry, back: messages.backToForm, open: messages.openInNewTab }
  return ` data-messages="${jsonHtml(texts)}" data-labels="${jsonHtml(labels)}"`
}

function jsonHtml(value: object): string {
  return escapeHtml(JSON.stringify(value))
}

/** What only a script can do, its script adds before the button. */
function mainHtml(messages: Messages, fate: FormFate, waitMs: number): string {
  return `${sentenceHtml(messages, fate)}<div class="by-hand" id="continue">
${byHandHtml(messages, waitMs)}<p><button>${escapeHtml(buttonText(messages, fate))}</button></p>
</div>
`
}

/** In the challenge's own form, so that it needs neither script nor cookie, and loses nothing. */
function languageButton({ tag, direction, name }: Messages): string {
  return `<button name="language" value="${tag}" lang="${tag}" dir="${direction}">${escapeHtml(name)}</button>\n`
}

/** The challenge itself, and what the script needs of it; then the incident number. */
function varyingHtml({ contact, incident }: Variant, varying: Varying): string {
  const { token, puzzle, level, facts, wasPost, again } = varying
  const post = wasPost ? ' data-post' : ''
  const data = `data-puzzle="${puzzleWords(puzzle)}" data-level="${level}" data-pass="${facts.pass.id}"${post}`
  return `<input type="hidden" name="challenge" value="${token}" ${data}${again === undefined ? '' : againData(again)}>
</div>
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

function sentenceHtml(messages: Messages, fate: FormFate): string {
  const { sentence, byItself } = messages
  const note = {
    none: '',
    kept: messages.formKept,
    too_large: messages.formTooLarge,
    not_kept: messages.formNotKept
  }
  const noteHtml = fate === 'none' ? '' : `<p class="note">${escapeHtml(note[fate])}</p>\n`
  return `<p class="sentence" data-itself="${escapeHtml(byItself)}">${escapeHtml(sentence)}</p>\n${noteHtml}`
}

function buttonText(messages: Messages, fate: FormFate): string {
  return fate === 'kept' ? messages.continueAndSend : messages.continue
}

function byHandHtml(messages: Messages, waitMs: number): string {
  const press = fill(messages.byHand, escapeHtml(new LanguageFormats(messages).wait(waitMs)))
  return `<p>${press} <span class="script-off">${escapeHtml(messages.scriptOff)}</span></p>\n`
}
