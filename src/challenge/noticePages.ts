import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from '../core/answer.ts'
import type { ContactConfig } from '../core/config.ts'
import { escapeHtml } from '../core/escapeHtml.ts'
import { http } from '../core/http.ts'
import { chooseText, type ChosenText, type LocalText } from '../core/localText.ts'
import type { RequestKind } from '../core/kind.ts'
import type { BrowserCode } from './browserCode.ts'
import { LanguageFormats } from './languageFormats.ts'
import { messagesIn } from './languages/languages.ts'
import type { Messages, NoticeKind } from './languages/messages.ts'
import { negotiateLanguage } from './negotiateLanguage.ts'
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
import { acceptsGzip, PageTemplate } from './pageTemplate.ts'
import { problemAnswer } from './problemAnswer.ts'
import { returnPath } from './returnPath.ts'

/** What of a site's configuration its notices depend on. `SiteConfig` is one. */
export interface NoticeSite {
  /** None where a request reached no site: then there is no start page to offer. */
  readonly hosts: readonly string[]
  readonly language: string
  readonly contact: ContactConfig
}

/** For requests that reached no site. */
export const noSite: NoticeSite = {
  hosts: [],
  language: 'en',
  contact: { organisation: '', phone: '', email: '', privacy: '', accessibility: '' }
}

/** A request that gets a notice instead of what it asked for. */
export interface NoticeContext {
  readonly kind: RequestKind
  readonly headers: IncomingHttpHeaders
  readonly incident: string
  readonly atMs: number
  readonly status: number
  /** When to come back; 0 where nobody can say. */
  readonly retryAfterMs: number
  /** What the operator has to say to it, plain text; `''` where that is nothing. */
  readonly message: LocalText
  /** Path and query to try again with one press; `''` where that makes no sense, as after a POST. */
  readonly retryTarget: string
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

/** Whoever has to wait longer is not offered a button that would only fail. */
const mostRetryMs = 60_000

interface Language {
  readonly messages: Messages
  readonly contact: string
  readonly formats: LanguageFormats
  readonly incident: Paragraph
  readonly time: Paragraph
  readonly tryAgainIn: Paragraph
  readonly headers: readonly string[]
  readonly templates: Map<NoticeKind, PageTemplate>
}

/** Every page of one site that is not the interstitial, and its problem for those who read no pages. */
export class NoticePages {
  readonly #site: NoticeSite
  readonly #code: BrowserCode
  /** Made when first needed; as many as there are languages and kinds of notice. */
  readonly #languages: Map<string, Language> = new Map()

  constructor(site: NoticeSite, code: BrowserCode) {
    this.#site = site
    this.#code = code
  }

  /** The notice for a request: a page for a navigation, a problem for everything else. */
  answer(kind: NoticeKind, context: NoticeContext): Answer {
    const retryAfter =
      context.retryAfterMs > 0 ? ['Retry-After', String(Math.ceil(context.retryAfterMs / 1000))] : []
    const { headers } = context
    // In English, without a message of the operator's: what a flood gets is not negotiated about.
    const isPlain = context.kind !== 'navigation' && context.message === ''
    if (isPlain) return noticeProblem(kind, context, '', retryAfter)
    const tag = negotiateLanguage(headers['accept-language'], this.#site.language)
    const own = chooseText(context.message, [tag, this.#site.language])
    if (context.kind !== 'navigation') return noticeProblem(kind, context, own.text, retryAfter)
    const language = this.#language(tag)
    const template = this.#template(language, kind)
    const varying = messageHtml(own) + varyingHtml(language, kind, context)
    const gzip = acceptsGzip(headers['accept-encoding'])
    const body = gzip ? template.gzip(varying) : template.plain(varying)
    const encoding = gzip ? ['Content-Encoding', 'gzip'] : []
    const length = ['Content-Length', String(body.length)]
    const all = [...language.headers, ...retryAfter, ...encoding, ...length]
    return { status: context.status, headers: all, body }
  }

  #language(tag: string): Language {
    let language = this.#languages.get(tag)
    if (language === undefined) {
      const messages = messagesIn(tag)
      const policy = `default-src 'none'; style-src ${this.#code.styleHash}; form-action 'none'; base-uri 'none'`
      language = {
        messages,
        contact: contactHtml(messages, this.#site.contact),
        formats: new LanguageFormats(messages),
        incident: paragraph(messages.incident),
        time: paragraph(messages.time),
        tryAgainIn: paragraph(messages.tryAgainIn),
        headers: pageHeaders(tag, policy),
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
        code: this.#code,
        title: messages.notices[kind].title,
        scriptHtml: '',
        mainAttributes: '',
        mainHtml: textHtml(messages, kind) + this.#startPageHtml(messages, kind),
        translationHtml: other =>
          `<p><strong>${escapeHtml(other.notices[kind].title)}</strong></p>\n${textHtml(other, kind)}${deadlineHtml(other, kind)}`
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
  const detail = own === '' ? messagesIn('en').notices[kind].title : own
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

/** What the operator adds stands right under what Moien says. */
function messageHtml({ text, tag }: ChosenText): string {
  if (text === '') return ''
  const lang = tag === '' ? '' : ` lang="${escapeHtml(tag)}"`
  return `<p dir="auto"${lang}>${escapeHtml(text)}</p>\n`
}

/** The wait stands right under the text that asks for patience, the deadline under what it speaks of. */
function varyingHtml(language: Language, kind: NoticeKind, context: NoticeContext): string {
  const { messages, contact, formats } = language
  const { retryAfterMs, incident, atMs } = context
  const wait = retryAfterMs > 0 ? language.tryAgainIn(escapeHtml(formats.wait(retryAfterMs))) : ''
  const time = language.time(escapeHtml(formats.time(atMs)))
  const proof = incidentHtml(language.incident, incident) + time + deadlineHtml(messages, kind)
  return `${wait}${retryHtml(messages, context)}<div class="help">\n${contact}${proof}</div>\n`
}

/** In a frame, where the cookie may not come through, the way on is a tab of its own. */
function retryHtml(messages: Messages, { retryTarget, retryAfterMs, headers }: NoticeContext): string {
  if (retryTarget === '' || retryAfterMs > mostRetryMs) return ''
  const framed = headers['sec-fetch-dest'] === 'iframe' || headers['sec-fetch-dest'] === 'frame'
  const tab = framed ? ' target="_blank" rel="noopener"' : ''
  const label = framed ? messages.openInNewTab : messages.retry
  return `<p><a class="button" href="${escapeHtml(returnPath(retryTarget))}"${tab}>${escapeHtml(label)}</a></p>\n`
}
