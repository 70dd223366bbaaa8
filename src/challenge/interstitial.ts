import type { Answer } from '../core/answer.ts'
import type { ChallengeConfig, ContactConfig } from '../core/config.ts'
import { escapeHtml } from '../core/escapeHtml.ts'
import type { Facts } from '../core/facts.ts'
import type { Level } from '../core/level.ts'
import { ownPrefix } from '../core/ownPrefix.ts'
import type { BrowserCode } from './browserCode.ts'
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
import { problemAnswer } from './problemAnswer.ts'
import { puzzleFor } from './puzzle.ts'

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
}

export interface InterstitialParts {
  readonly site: InterstitialSite
  readonly code: BrowserCode
  readonly keys: ChallengeKeys
}

interface Language {
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
  /** Made when first needed: compressing one takes a millisecond. As many as there are languages. */
  readonly #languages: Map<string, Language> = new Map()

  constructor(parts: InterstitialParts) {
    this.#parts = parts
  }

  /** Asks for a challenge: a page for a navigation, a problem for everything that could not show one. */
  answer(context: ChallengeContext): Answer {
    const { facts } = context
    if (facts.kind !== 'navigation') return challengeProblem(context.incident)
    const { site } = this.#parts
    const language = this.#language(negotiateLanguage(facts.headers['accept-language'], site.language))
    const varying = this.#varying(context, language)
    const gzip = acceptsGzip(facts.headers['accept-encoding'])
    const body = gzip ? language.template.gzip(varying) : language.template.plain(varying)
    const encoding = gzip ? ['Content-Encoding', 'gzip'] : []
    const headers = [...language.headers, ...encoding, 'Content-Length', String(body.length)]
    return { status: site.challenge.status, headers, body }
  }

  /** The challenge itself, and what the script needs of it; then the incident number. */
  #varying(context: ChallengeContext, { contact, incident }: Language): string {
    const { facts, level } = context
    const { site, keys } = this.#parts
    const wasPost = facts.method !== 'GET' && facts.method !== 'HEAD'
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
<div class="help">
${contact}${incidentHtml(incident, context.incident)}</div>
`
  }

  #language(tag: string): Language {
    let language = this.#languages.get(tag)
    if (language === undefined) {
      language = makeLanguage(this.#parts, messagesIn(tag))
      this.#languages.set(tag, language)
    }
    return language
  }
}

function challengeProblem(incident: string): Answer {
  const detail = 'Open a page of this site in a browser; once it has passed the check, this call is answered.'
  return problemAnswer(
    { type: 'about:blank', title: 'Forbidden', status: 403, detail, incident },
    mitigatedByChallenge
  )
}

function makeLanguage({ site, code }: InterstitialParts, messages: Messages): Language {
  const page: PageContent = {
    messages,
    contact: site.contact,
    code,
    title: messages.title,
    scriptHtml: `<script>${code.script}</script>\n`,
    mainAttributes: scriptData(messages, code),
    mainHtml: mainHtml(messages, site.challenge.button.waitMs),
    translationHtml: other => translationHtml(other, site.challenge.button.waitMs)
  }
  // No frame-ancestors: in another site's frame the page must be able to say that it wants a tab.
  const policy =
    `default-src 'none'; script-src ${code.scriptHash}; style-src ${code.styleHash}; ` +
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
  const texts = JSON.stringify({ ...script, progress, remaining: script.remaining.replace('{wait}', '#') })
  return ` data-worker="${code.workerPath}" data-messages="${escapeHtml(texts)}"`
}

/** The form stays open: the block that varies closes it. */
function mainHtml(messages: Messages, waitMs: number): string {
  return `${sentenceHtml(messages)}<div id="under-way" class="by-itself">
<div class="track" aria-hidden="true"><div id="bar"></div></div>
<p class="state"><span id="state"></span><span id="status" role="status"></span></p>
</div>
<div id="trouble" role="group" aria-labelledby="reason" tabindex="-1" hidden>
<p id="reason"></p>
<button type="button" id="retry" hidden>${escapeHtml(messages.retry)}</button>
<button type="button" id="back" hidden>${escapeHtml(messages.backToForm)}</button>
<a class="button" id="open" target="_blank" rel="noopener" hidden>${escapeHtml(messages.openInNewTab)}</a>
</div>
<form class="by-hand" id="continue" method="post" action="${ownPrefix}continue">
${byHandHtml(messages, waitMs)}<p><button>${escapeHtml(messages.continue)}</button></p>
`
}

function translationHtml(messages: Messages, waitMs: number): string {
  return `<p><strong>${escapeHtml(messages.title)}</strong></p>
${sentenceHtml(messages)}<div class="by-hand">
${byHandHtml(messages, waitMs)}<p><button form="continue">${escapeHtml(messages.continue)}</button></p>
</div>
`
}

function sentenceHtml({ sentence, byItself }: Messages): string {
  return `<p>${escapeHtml(sentence)} <span class="by-itself">${escapeHtml(byItself)}</span></p>\n`
}

function byHandHtml(messages: Messages, waitMs: number): string {
  const press = fill(messages.byHand, escapeHtml(new LanguageFormats(messages).wait(waitMs)))
  return `<p>${press} <span class="script-off">${escapeHtml(messages.scriptOff)}</span></p>\n`
}
