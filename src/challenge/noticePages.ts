import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from '../core/answer.ts'
import type { ContactConfig, ThemeConfig } from '../core/config.ts'
import { escapeHtml } from '../core/escapeHtml.ts'
import { http } from '../core/http.ts'
import { completeLanguages } from '../core/languageTags.ts'
import { chooseText, type ChosenText, type LocalText } from '../core/localText.ts'
import type { RequestKind } from '../core/kind.ts'
import type { BrowserCode } from './browserCode.ts'
import { LanguageFormats } from './languageFormats.ts'
import { en } from './languages/en.ts'
import type { Messages, NoticeKind, RefusalClass } from './languages/messages.ts'
import { pageHeaders } from './ownHeaders.ts'
import {
  contactHtml,
  incidentHtml,
  pageAfter,
  pageBefore,
  paragraph,
  type PageContent,
  type Paragraph
} from './pageLayout.ts'
import { pageLook, type PageLook } from './pageLook.ts'
import { acceptsGzip, PageTemplate } from './pageTemplate.ts'
import { problemAnswer } from './problemAnswer.ts'
import { returnPath } from './returnPath.ts'
import type { LanguageSite, SiteLanguages } from './siteLanguages.ts'
import { waitForms } from './waitForms.ts'

/** What of a site's configuration its notices depend on. `SiteConfig` is one. */
export interface NoticeSite extends LanguageSite {
  /** None where a request reached no site: then there is no start page to offer. */
  readonly hosts: readonly string[]
  readonly contact: ContactConfig
  readonly theme: ThemeConfig
}

/** For requests that reached no site. */
export const noSite: NoticeSite = {
  hosts: [],
  languages: completeLanguages,
  language: 'en',
  pathLanguages: [],
  contact: { organisation: '', phone: '', email: '', visit: '', privacy: '', accessibility: '' },
  theme: { logo: undefined, light: undefined, dark: undefined },
  texts: {}
}

/** A request that gets a notice instead of what it asked for. */
export interface NoticeContext {
  readonly kind: RequestKind
  readonly headers: IncomingHttpHeaders
  /** The path that was asked for; `''` where it could not be read. */
  readonly path: string
  /** The tag of the language that the reader has chosen already. */
  readonly language?: string | undefined
  readonly incident: string
  readonly atMs: number
  readonly status: number
  /** When to come back; 0 where nobody can say. */
  readonly retryAfterMs: number
  /** What the operator has to say to it, plain text; `''` where that is nothing. */
  readonly message: LocalText
  /** Path and query to try again with one press; `''` where that makes no sense, as after a POST. */
  readonly retryTarget: string
  /** What kind of thing refused the request; `undefined` where that is no question. */
  readonly reason?: RefusalClass | undefined
}

/** After these a citizen may have to prove having tried. */
const withDeadline: ReadonlySet<NoticeKind> = new Set([
  'denied',
  'banned',
  'too_many',
  'form_expired',
  'internal',
  'bad_gateway',
  'unavailable',
  'gateway_timeout',
  'maintenance'
])

/** After these there is nothing to try again, but there may be another way through the site. */
const withStartPage: ReadonlySet<NoticeKind> = new Set([
  'denied',
  'form_already_sent',
  'bad_request',
  'not_found'
])

/** After these it may be known when to come back: their script counts the wait down. */
const withWait: ReadonlySet<NoticeKind> = new Set([
  'denied',
  'banned',
  'too_many',
  'unavailable',
  'maintenance'
])

/** Whoever has to wait longer is not offered a button that would only fail. */
const mostRetryMs = 60_000

interface Language {
  readonly messages: Messages
  readonly contact: string
  readonly formats: LanguageFormats
  readonly incident: Paragraph
  readonly time: Paragraph
  readonly opensAt: Paragraph
  /** Before and after the wait. */
  readonly tryAgainIn: readonly [string, string]
  readonly reasons: Readonly<Record<RefusalClass, string>>
  readonly headers: readonly string[]
  /** Of pages whose script counts down. */
  readonly countingHeaders: readonly string[]
  readonly templates: Map<NoticeKind, PageTemplate>
}

/** Every page of one site that is not the interstitial, and its problem for those who read no pages. */
export class NoticePages {
  readonly #site: NoticeSite
  readonly #code: BrowserCode
  readonly #spoken: SiteLanguages
  readonly #look: PageLook
  /** Made when first needed; as many as there are languages and kinds of notice. */
  readonly #languages: Map<string, Language> = new Map()

  constructor(site: NoticeSite, code: BrowserCode, languages: SiteLanguages) {
    this.#site = site
    this.#spoken = languages
    this.#code = code
    this.#look = pageLook(code, site.theme, site.contact)
  }

  /** The notice for a request: a page for a navigation, a problem for everything else. */
  answer(kind: NoticeKind, context: NoticeContext): Answer {
    const retryAfter =
      context.retryAfterMs > 0 ? ['Retry-After', String(Math.ceil(context.retryAfterMs / 1000))] : []
    const { headers } = context
    // In English, without a message of the operator's: what a flood gets is not negotiated about.
    const isPlain = context.kind !== 'navigation' && context.message === ''
    if (isPlain) return noticeProblem(kind, context, '', retryAfter)
    const messages =
      this.#spoken.find(context.language ?? '') ??
      this.#spoken.choose(context.path, headers['accept-language'])
    const own = chooseText(context.message, [messages.tag, this.#site.language])
    if (context.kind !== 'navigation') return noticeProblem(kind, context, own.text, retryAfter)
    const language = this.#language(messages)
    const template = this.#template(language, kind)
    const varying = messageHtml(own) + varyingHtml(language, kind, context)
    const gzip = acceptsGzip(headers['accept-encoding'])
    const body = gzip ? template.gzip(varying) : template.plain(varying)
    const encoding = gzip ? ['Content-Encoding', 'gzip'] : []
    const length = ['Content-Length', String(body.length)]
    const pageOnes = withWait.has(kind) ? language.countingHeaders : language.headers
    const all = [...pageOnes, ...retryAfter, ...encoding, ...length]
    return { status: context.status, headers: all, body }
  }

  #language(messages: Messages): Language {
    const { tag } = messages
    let language = this.#languages.get(tag)
    if (language === undefined) {
      const rest = `style-src ${this.#look.styleHash}; img-src data:; form-action 'none'; base-uri 'none'`
      const [before = '', after = ''] = escapeHtml(messages.tryAgainIn).split('{wait}')
      const reason = paragraph(messages.reason)
      const reasons = Object.entries(messages.reasons).map(([key, text]) => [key, reason(escapeHtml(text))])
      language = {
        messages,
        contact: contactHtml(messages, this.#site.contact),
        formats: new LanguageFormats(messages),
        incident: paragraph(messages.incident),
        time: paragraph(messages.time),
        opensAt: paragraph(messages.opensAt),
        tryAgainIn: [before, after],
        reasons: Object.fromEntries(reasons) as Language['reasons'],
        headers: pageHeaders(tag, `default-src 'none'; ${rest}`),
        countingHeaders: pageHeaders(tag, `default-src 'none'; script-src ${this.#code.noticeHash}; ${rest}`),
        templates: new Map()
      }
      this.#languages.set(tag, language)
    }
    return language
  }

  #template({ messages, templates }: Language, kind: NoticeKind): PageTemplate {
    let template = templates.get(kind)
    if (template === undefined) {
      const page: PageContent = {
        messages,
        contact: this.#site.contact,
        languages: this.#spoken.all,
        look: this.#look,
        title: messages.notices[kind].title,
        scriptHtml: withWait.has(kind) ? `<script>${this.#code.notice}</script>\n` : '',
        mainAttributes: withWait.has(kind) ? countdownData(messages) : '',
        formHtml: '',
        mainHtml: textHtml(messages, kind) + this.#startPageHtml(messages, kind),
        otherHtml: other => translationHtml(other, kind)
      }
      template = new PageTemplate(pageBefore(page), pageAfter(page))
      templates.set(kind, template)
    }
    return template
  }

  #startPageHtml({ startPage }: Messages, kind: NoticeKind): string {
    if (this.#site.hosts.length === 0 || !withStartPage.has(kind)) return ''
    return `<p><a href="/">${escapeHtml(startPage)}</a></p>\n`
  }
}

function noticeProblem(
  kind: NoticeKind,
  context: NoticeContext,
  own: string,
  headers: readonly string[]
): Answer {
  const { status, incident } = context
  const detail = own === '' ? en.notices[kind].title : own
  return problemAnswer(
    { type: 'about:blank', title: http.STATUS_CODES[status] ?? '', status, detail, incident },
    headers
  )
}

function textHtml(messages: Messages, kind: NoticeKind): string {
  return `<p>${escapeHtml(messages.notices[kind].text)}</p>\n`
}

function deadlineHtml(messages: Messages, kind: NoticeKind): string {
  return withDeadline.has(kind) ? `<p>${escapeHtml(messages.deadline)}</p>\n` : ''
}

/** What was refused is not asked for again in another language: the message itself stands in the page. */
function translationHtml(messages: Messages, kind: NoticeKind): string {
  const { tag, direction, name, notices } = messages
  return `<details name="language" lang="${tag}" dir="${direction}">
<summary>${escapeHtml(name)}</summary>
<div>
<p><strong>${escapeHtml(notices[kind].title)}</strong></p>
${textHtml(messages, kind)}${deadlineHtml(messages, kind)}</div>
</details>
`
}

/** What the operator adds stands right under what Moien says. */
function messageHtml({ text, tag }: ChosenText): string {
  if (text === '') return ''
  const lang = tag === '' ? '' : ` lang="${escapeHtml(tag)}"`
  return `<p dir="auto"${lang}>${escapeHtml(text)}</p>\n`
}

/** What the script of a page that asks for patience needs. */
function countdownData(messages: Messages): string {
  const forms = escapeHtml(JSON.stringify(waitForms(messages)))
  return ` data-waits="${forms}" data-now="${escapeHtml(messages.tryAgainNow)}"`
}

/** The wait stands right under the text that asks for patience, the deadline under what it speaks of. */
function varyingHtml(language: Language, kind: NoticeKind, context: NoticeContext): string {
  const { messages, contact, formats } = language
  const { incident, atMs, reason } = context
  const time = language.time(escapeHtml(formats.time(atMs)))
  const why = reason === undefined ? '' : language.reasons[reason]
  const proof = why + incidentHtml(language.incident, incident) + time + deadlineHtml(messages, kind)
  const wait = kind === 'maintenance' ? opensHtml(language, context) : waitHtml(language, context)
  return `${wait}${retryHtml(messages, context)}</div>\n<div class="help">\n${contact}${proof}</div>\n`
}

function waitHtml(
  { tryAgainIn: [before, after], formats }: Language,
  { retryAfterMs }: NoticeContext
): string {
  if (retryAfterMs <= 0) return ''
  const seconds = Math.ceil(retryAfterMs / 1000)
  const wait = `<b>${escapeHtml(formats.wait(retryAfterMs))}</b>`
  return `<p><span id="wait" data-seconds="${seconds}">${before}${wait}${after}</span></p>\n`
}

/** Of a closed service the hour is worth more than the wait. */
function opensHtml(language: Language, context: NoticeContext): string {
  const { retryAfterMs, atMs } = context
  if (retryAfterMs <= 0) return ''
  const opens = language.opensAt(`<b>${escapeHtml(language.formats.minute(atMs + retryAfterMs))}</b>`)
  return opens + waitHtml(language, context)
}

/** In a frame, where the cookie may not come through, the way on is a tab of its own. */
function retryHtml(messages: Messages, { retryTarget, retryAfterMs, headers }: NoticeContext): string {
  if (retryTarget === '' || retryAfterMs > mostRetryMs) return ''
  const framed = headers['sec-fetch-dest'] === 'iframe' || headers['sec-fetch-dest'] === 'frame'
  const tab = framed ? ' target="_blank" rel="noopener"' : ''
  const label = framed ? messages.openInNewTab : messages.retry
  return `<p><a class="button" href="${escapeHtml(returnPath(retryTarget))}"${tab}>${escapeHtml(label)}</a></p>\n`
}
