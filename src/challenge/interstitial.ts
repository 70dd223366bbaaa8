import type { Answer } from '../core/answer.ts'
import type { ChallengeConfig, ContactConfig, TextOverrides, ThemeConfig } from '../core/config.ts'
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
import { pageLook, type PageLook } from './pageLook.ts'
import { acceptsGzip, PageTemplate } from './pageTemplate.ts'
import { puzzleFor } from './puzzle.ts'
import { sealForm, type SealedForm } from './sealedForm.ts'
import { siteMessages } from './siteMessages.ts'
import { waitForms } from './waitForms.ts'

/** What of a site's configuration its interstitial depends on. `SiteConfig` is one. */
export interface InterstitialSite {
  readonly language: string
  readonly contact: ContactConfig
  readonly theme: ThemeConfig
  readonly texts: TextOverrides
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

/** What a page is made for: a fate of the form, or the form itself. */
type FormState = FormFate | 'sealed'

export interface InterstitialParts {
  readonly site: InterstitialSite
  readonly code: BrowserCode
  readonly keys: ChallengeKeys
}

/** The page in one language, for one fate of the form. */
interface Variant {
  readonly contact: string
  readonly incident: Paragraph
  /** The button and what it says, where the block that varies begins with a form; else in the template. */
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
  readonly #look: PageLook
  /** Made when first needed: compressing one takes a millisecond. As many as languages times fates of a form. */
  readonly #variants: Map<string, Variant> = new Map()

  constructor(parts: InterstitialParts) {
    this.#parts = parts
    this.#look = pageLook(parts.code, parts.site.theme, parts.site.contact)
  }

  /** Asks for a challenge: a page for a navigation, a problem for everything that could not show one. */
  answer(context: ChallengeContext): Answer {
    const { facts } = context
    if (facts.kind !== 'navigation' || isSpeculative(facts.headers))
      return challengeProblem(this.#parts, context)
    const { site } = this.#parts
    const state = stateOf(context)
    const variant = this.#variant(negotiateLanguage(facts.headers['accept-language'], site.language), state)
    const varying = this.#varying(context, variant)
    const gzip = acceptsGzip(facts.headers['accept-encoding'])
    const body = gzip ? variant.template.gzip(varying) : variant.template.plain(varying)
    const encoding = gzip ? ['Content-Encoding', 'gzip'] : []
    const headers = [...variant.headers, ...encoding, 'Content-Length', String(body.length)]
    return { status: site.challenge.status, headers, body }
  }

  /** The challenge itself, and what the script needs of it; then the incident number. */
  #varying(context: ChallengeContext, { contact, incident, byHand }: Variant): string {
    const { facts, level, form } = context
    const token = this.#issue(context)
    const { count, bits } = puzzleFor(level)
    const post = isForm(facts) ? ' data-post' : ''
    const data = `data-count="${count}" data-bits="${bits}" data-level="${level}" data-pass="${facts.pass.id}"${post}`
    const challenge = `<input type="hidden" name="challenge" value="${token}" ${data}>`
    const fields = typeof form === 'object' ? this.#sealedHtml(context, form, token, challenge) : challenge
    return `${fields}${byHand}
</form>
</div>
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
    return `${formBegin(kept.action)}${challenge}
<input type="hidden" name="seal" value="${seal}">
`
  }

  #variant(tag: string, form: FormState): Variant {
    const key = form === 'none' ? tag : `${tag} ${form}`
    let variant = this.#variants.get(key)
    if (variant === undefined) {
      variant = makeVariant(this.#parts, this.#look, tag, form)
      this.#variants.set(key, variant)
    }
    return variant
  }
}

function isForm({ method }: Facts): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

function stateOf({ form, facts }: ChallengeContext): FormState {
  if (typeof form === 'object') return 'sealed'
  return isForm(facts) ? (form ?? 'not_kept') : 'none'
}

function makeVariant(
  { site, code }: InterstitialParts,
  look: PageLook,
  tag: string,
  state: FormState
): Variant {
  const messages = siteMessages(site.texts, tag)
  const { waitMs } = site.challenge.button
  const isSealed = state === 'sealed'
  const fate = isSealed ? 'kept' : state
  const button = buttonHtml(messages, fate, waitMs)
  const page: PageContent = {
    messages,
    contact: site.contact,
    texts: site.texts,
    look,
    title: messages.title,
    scriptHtml: `<script>${code.script}</script>\n`,
    mainAttributes: scriptData(messages, code),
    mainHtml:
      sentenceHtml(messages, fate) + (isSealed ? '' : `${formBegin(`${ownPrefix}continue`)}${button}`),
    translationHtml: other => translationHtml(other, fate, waitMs)
  }
  // No frame-ancestors: in another site's frame the page must be able to say that it wants a tab. Nor a form-action
  // where the page sends a form on: the answer to it may lead to another site, a payment's for one, and browsers
  // hold that against the page which sent the form.
  const policy =
    `default-src 'none'; script-src ${code.scriptHash}; style-src ${look.styleHash}; img-src data:; ` +
    `worker-src 'self'; connect-src 'self'; ${isSealed ? '' : `form-action 'self'; `}base-uri 'none'`
  const headers = [...pageHeaders(messages.tag, policy), ...mitigatedByChallenge]
  return {
    contact: contactHtml(messages, site.contact),
    incident: paragraph(messages.incident),
    byHand: isSealed ? button : '',
    template: new PageTemplate(pageBefore(page), pageAfter(page)),
    headers
  }
}

function scriptData(messages: Messages, code: BrowserCode): string {
  const { script, progress } = messages
  const remaining = script.remaining.replace('{wait}', '#')
  const texts = { ...script, progress, remaining, waits: waitForms(messages) }
  const labels = { retry: messages.retry, back: messages.backToForm, open: messages.openInNewTab }
  return ` data-worker="${code.workerPath}" data-messages="${jsonHtml(texts)}" data-labels="${jsonHtml(labels)}"`
}

function jsonHtml(value: object): string {
  return escapeHtml(JSON.stringify(value))
}

/** It stays open: the block that varies closes it. What only a script can do, its script adds. */
function formBegin(action: string): string {
  return `<form class="by-hand" id="continue" method="post" action="${escapeHtml(action)}">\n`
}

function buttonHtml(messages: Messages, fate: FormFate, waitMs: number): string {
  return `${byHandHtml(messages, waitMs)}<p><button>${escapeHtml(buttonText(messages, fate))}</button></p>\n`
}

function translationHtml(messages: Messages, fate: FormFate, waitMs: number): string {
  return `<p><strong>${escapeHtml(messages.title)}</strong></p>
${sentenceHtml(messages, fate)}<div class="by-hand">
${byHandHtml(messages, waitMs)}<p><button form="continue">${escapeHtml(buttonText(messages, fate))}</button></p>
</div>
`
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
