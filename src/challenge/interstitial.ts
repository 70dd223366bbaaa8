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
  readonly form?: FormFate
}

export interface InterstitialParts {
  readonly site: InterstitialSite
  readonly code: BrowserCode
  readonly keys: ChallengeKeys
}

/** The page in one language, for one fate of the form. */
interface Variant {
  readonly contact: string
  readonly incident: Paragraph
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
    const wasPost = facts.method !== 'GET' && facts.method !== 'HEAD'
    const form = wasPost ? (context.form ?? 'not_kept') : 'none'
    const variant = this.#variant(negotiateLanguage(facts.headers['accept-language'], site.language), form)
    const varying = this.#varying(context, variant, wasPost)
    const gzip = acceptsGzip(facts.headers['accept-encoding'])
    const body = gzip ? variant.template.gzip(varying) : variant.template.plain(varying)
    const encoding = gzip ? ['Content-Encoding', 'gzip'] : []
    const headers = [...variant.headers, ...encoding, 'Content-Length', String(body.length)]
    return { status: site.challenge.status, headers, body }
  }

  /** The challenge itself, and what the script needs of it; then the incident number. */
  #varying(context: ChallengeContext, { contact, incident }: Variant, wasPost: boolean): string {
    const { facts, level } = context
    const { site, keys } = this.#parts
    const token = issueChallenge(keys, {
      level,
      rule: context.rule,
      host: facts.host,
      address: facts.address,
      userAgent: facts.userAgent,
      target: context.target,
      wasPost,
      nowMs: facts.atMs,
      lifeMs: site.challenge.lifeMs
    })
    const { count, bits } = puzzleFor(level)
    const post = wasPost ? ' data-post' : ''
    const data = `data-count="${count}" data-bits="${bits}" data-level="${level}" data-pass="${facts.pass.id}"${post}`
    return `<input type="hidden" name="challenge" value="${token}" ${data}>
</form>
</div>
<div class="help">
${contact}${incidentHtml(incident, context.incident)}</div>
`
  }

  #variant(tag: string, form: FormFate): Variant {
    const key = form === 'none' ? tag : `${tag} ${form}`
    let variant = this.#variants.get(key)
    if (variant === undefined) {
      variant = makeVariant(this.#parts, this.#look, tag, form)
      this.#variants.set(key, variant)
    }
    return variant
  }
}

function makeVariant(
  { site, code }: InterstitialParts,
  look: PageLook,
  tag: string,
  form: FormFate
): Variant {
  const messages = siteMessages(site.texts, tag)
  const { waitMs } = site.challenge.button
  const page: PageContent = {
    messages,
    contact: site.contact,
    texts: site.texts,
    look,
    title: messages.title,
    scriptHtml: `<script>${code.script}</script>\n`,
    mainAttributes: scriptData(messages, code),
    mainHtml: mainHtml(messages, form, waitMs),
    translationHtml: other => translationHtml(other, form, waitMs)
  }
  // No frame-ancestors: in another site's frame the page must be able to say that it wants a tab.
  const policy =
    `default-src 'none'; script-src ${code.scriptHash}; style-src ${look.styleHash}; img-src data:; ` +
    `worker-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'`
  const headers = [...pageHeaders(messages.tag, policy), ...mitigatedByChallenge]
  return {
    contact: contactHtml(messages, site.contact),
    incident: paragraph(messages.incident),
    template: new PageTemplate(pageBefore(page), pageAfter(page)),
    headers
  }
}

function scriptData(messages: Messages, code: BrowserCode): string {
  const { script, progress } = messages
  const remaining = script.remaining.replace('{wait}', '#')
  const texts = { ...script, progress, remaining, waits: waitForms(messages) }
  const labels = { retry: messages.retry, back: messages.backToForm, open: messages.openInNewTab }
  return ` data-worker="${code.workerPath}" data-messages="${json(texts)}" data-labels="${json(labels)}"`
}

function json(value: object): string {
  return escapeHtml(JSON.stringify(value))
}

/** The form stays open: the block that varies closes it. What only a script can do, its script adds. */
function mainHtml(messages: Messages, fate: FormFate, waitMs: number): string {
  return `${sentenceHtml(messages, fate)}<form class="by-hand" id="continue" method="post" action="${ownPrefix}continue">
${byHandHtml(messages, waitMs)}<p><button>${escapeHtml(buttonText(messages, fate))}</button></p>
`
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
