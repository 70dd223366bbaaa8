import type { Answer } from '../core/answer.ts'
import type { ChallengeConfig, ContactConfig } from '../core/config.ts'
import { escapeHtml } from '../core/escapeHtml.ts'
import type { Facts } from '../core/facts.ts'
import { isSpeculative } from '../core/isSpeculative.ts'
import type { Level } from '../core/level.ts'
import { ownPrefix } from '../core/ownPrefix.ts'
import type { BrowserCode } from './browserCode.ts'
import { challengeProblem } from './challengeProblem.ts'
import { issueChallenge } from './challengeToken.ts'
import type { ChallengeKeys } from './deriveKeys.ts'
import { LanguageFormats } from './languageFormats.ts'
import { messagesIn } from './languages/languages.ts'
import type { Messages } from './languages/messages.ts'
import { negotiateLanguage } from './negotiateLanguage.ts'
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
import { acceptsGzip, PageTemplate } from './pageTemplate.ts'
import { puzzleFor } from './puzzle.ts'
import { sealForm, type SealedForm } from './sealedForm.ts'

/** What of a site's configuration its interstitial depends on. `SiteConfig` is one. */
export interface InterstitialSite {
  readonly language: string
  readonly contact: ContactConfig
  readonly challenge: ChallengeConfig
}

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
  /** What became of the form that was sent; left out where none was. */
  readonly form?: KeptForm | 'too_large' | 'not_kept' | undefined
}

/** A form that goes into the page, and from there to where it was meant for. */
export interface KeptForm {
  readonly form: SealedForm
  /** Where the page sends it: see `markTarget`. */
  readonly action: string
  /** When all of it had come. */
  readonly atMs: number
}

/** What the page says of a form. */
type FormState = 'none' | 'kept' | 'too_large' | 'not_kept'

export interface InterstitialParts {
  readonly site: InterstitialSite
  readonly code: BrowserCode
  readonly keys: ChallengeKeys
}

/** The page in one language, for one state of a form. */
interface Language {
  readonly contact: string
  readonly incident: Paragraph
  /** What a kept form says to who presses the button; `''` for the other states, which have it in their template. */
  readonly byHand: string
  readonly template: PageTemplate
  readonly headers: readonly string[]
}

/**
 * The page that asks for a challenge, for one site. Markup, style and script stand in the one answer; the
 * worker is the only further request.
 */
export class Interstitial {
  readonly #parts: InterstitialParts
  /** Made when first needed: compressing one takes a millisecond. As many as there are languages, times four. */
  readonly #languages: Map<string, Language> = new Map()

  constructor(parts: InterstitialParts) {
    this.#parts = parts
  }

  /** Asks for a challenge: a page for a navigation, a problem for everything that could not show one. */
  answer(context: ChallengeContext): Answer {
    const { facts } = context
    if (facts.kind !== 'navigation' || isSpeculative(facts.headers))
      return challengeProblem(this.#parts, context)
    const { site } = this.#parts
    const tag = negotiateLanguage(facts.headers['accept-language'], site.language)
    const language = this.#language(tag, stateOf(context))
    const varying = this.#varying(context, language)
    const gzip = acceptsGzip(facts.headers['accept-encoding'])
    const body = gzip ? language.template.gzip(varying) : language.template.plain(varying)
    const encoding = gzip ? ['Content-Encoding', 'gzip'] : []
    const headers = [...language.headers, ...encoding, 'Content-Length', String(body.length)]
    return { status: site.challenge.status, headers, body }
  }

  /** The challenge itself, and what the script needs of it; then the incident number. */
  #varying(context: ChallengeContext, { contact, incident, byHand }: Language): string {
    const { facts, level, form } = context
    const token = this.#issue(context)
    const { count, bits } = puzzleFor(level)
    const post = isForm(facts) ? ' data-post' : ''
    const data = `data-count="${count}" data-bits="${bits}" data-level="${level}" data-pass="${facts.pass.id}"${post}`
    const challenge = `<input type="hidden" name="challenge" value="${token}" ${data}>`
    const fields =
      typeof form === 'object' ? this.#sealedHtml(context, form, token, challenge) + byHand : challenge
    return `${fields}
</form>
<div class="help">
${contact}${incidentHtml(incident, context.incident)}</div>
`
  }

  #issue({ facts, level, rule, target, form }: ChallengeContext): string {
    const { site, keys } = this.#parts
    return issueChallenge(keys, {
      level,
      rule,
      host: facts.host,
      address: facts.address,
      userAgent: facts.userAgent,
      target,
      wasPost: isForm(facts),
      // A long upload must not use up the time there is to solve.
      nowMs: typeof form === 'object' ? form.atMs : facts.atMs,
      lifeMs: site.challenge.lifeMs
    })
  }

  /** The challenge comes first: by it the form is known when it comes back. */
  #sealedHtml({ facts, target }: ChallengeContext, kept: KeptForm, token: string, challenge: string): string {
    const { scheme, host } = facts
    const seal = sealForm(this.#parts.keys.seal, kept.form, { challenge: token, scheme, host, target })
    return `<form class="by-hand" id="continue" method="post" action="${escapeHtml(kept.action)}">
${challenge}
<input type="hidden" name="seal" value="${seal}">
`
  }

  #language(tag: string, state: FormState): Language {
    const key = `${tag} ${state}`
    let language = this.#languages.get(key)
    if (language === undefined) {
      language = makeLanguage(this.#parts, messagesIn(tag), state)
      this.#languages.set(key, language)
    }
    return language
  }
}

function isForm({ method }: Facts): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

function stateOf({ form, facts }: ChallengeContext): FormState {
  if (typeof form === 'object') return 'kept'
  return form ?? (isForm(facts) ? 'not_kept' : 'none')
}

function makeLanguage({ site, code }: InterstitialParts, messages: Messages, state: FormState): Language {
  const { waitMs } = site.challenge.button
  const isKept = state === 'kept'
  const byHand = byHandForm(messages, waitMs, isKept ? messages.continueAndSend : messages.continue)
  const page: PageContent = {
    messages,
    contact: site.contact,
    code,
    title: messages.title,
    scriptHtml: `<script>${code.script}</script>\n`,
    mainAttributes: scriptData(messages, code),
    mainHtml: mainHtml(messages, state) + (isKept ? '' : `${continueForm}${byHand}`),
    translationHtml: other => translationHtml(other, waitMs, state)
  }
  // No frame-ancestors: in another site's frame the page must be able to say that it wants a tab. Nor a form-action
  // where a form is kept: the answer to it may lead to another site, a payment's for one, and browsers hold that
  // against the page which sent the form.
  const policy =
    `default-src 'none'; script-src ${code.scriptHash}; style-src ${code.styleHash}; ` +
    `worker-src 'self'; connect-src 'self'; ${isKept ? '' : `form-action 'self'; `}base-uri 'none'`
  const headers = [...pageHeaders(messages.tag, policy), ...mitigatedByChallenge]
  return {
    contact: contactHtml(messages, site.contact),
    incident: paragraph(messages.incident),
    byHand: isKept ? byHand : '',
    template: new PageTemplate(pageBefore(page), pageAfter(page)),
    headers
  }
}

function scriptData(messages: Messages, code: BrowserCode): string {
  const { script, progress } = messages
  const texts = JSON.stringify({ ...script, progress, remaining: script.remaining.replace('{wait}', '#') })
  return ` data-worker="${code.workerPath}" data-messages="${escapeHtml(texts)}"`
}

function mainHtml(messages: Messages, state: FormState): string {
  return `${sentenceHtml(messages)}${formHtml(messages, state)}<div id="under-way" class="by-itself">
<div class="track" aria-hidden="true"><div id="bar"></div></div>
<p class="state"><span id="state"></span><span id="status" role="status"></span></p>
</div>
<div id="trouble" role="group" aria-labelledby="reason" tabindex="-1" hidden>
<p id="reason"></p>
<button type="button" id="retry" hidden>${escapeHtml(messages.retry)}</button>
<button type="button" id="back" hidden>${escapeHtml(messages.backToForm)}</button>
<a class="button" id="open" target="_blank" rel="noopener" hidden>${escapeHtml(messages.openInNewTab)}</a>
</div>
`
}

/** It stays open: the block that varies closes it. */
const continueForm = `<form class="by-hand" id="continue" method="post" action="${ownPrefix}continue">\n`

function byHandForm(messages: Messages, waitMs: number, label: string): string {
  return `${byHandHtml(messages, waitMs)}<p><button>${escapeHtml(label)}</button></p>\n`
}

function translationHtml(messages: Messages, waitMs: number, state: FormState): string {
  const label = state === 'kept' ? messages.continueAndSend : messages.continue
  return `<p><strong>${escapeHtml(messages.title)}</strong></p>
${sentenceHtml(messages)}${formHtml(messages, state)}<div class="by-hand">
${byHandHtml(messages, waitMs)}<p><button form="continue">${escapeHtml(label)}</button></p>
</div>
`
}

/** What becomes of a form is said before anything else. */
function formHtml({ formKept, formTooLarge, formNotKept }: Messages, state: FormState): string {
  if (state === 'none') return ''
  const texts = { kept: formKept, too_large: formTooLarge, not_kept: formNotKept }
  return `<p>${escapeHtml(texts[state])}</p>\n`
}

function sentenceHtml({ sentence, byItself }: Messages): string {
  return `<p>${escapeHtml(sentence)} <span class="by-itself">${escapeHtml(byItself)}</span></p>\n`
}

function byHandHtml(messages: Messages, waitMs: number): string {
  const press = fill(messages.byHand, escapeHtml(new LanguageFormats(messages).wait(waitMs)))
  return `<p>${press} <span class="script-off">${escapeHtml(messages.scriptOff)}</span></p>\n`
}
