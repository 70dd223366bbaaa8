import type { ContactConfig } from '../core/config.ts'
import { escapeHtml } from '../core/escapeHtml.ts'
import type { BrowserCode } from './browserCode.ts'
import { languages } from './languages/languages.ts'
import type { Messages } from './languages/messages.ts'

/** What one page is made of; everything in `Html` is markup already. */
export interface PageContent {
  readonly messages: Messages
  readonly contact: ContactConfig
  readonly code: BrowserCode
  readonly title: string
  /** In the head; `''` for a page without a script. */
  readonly scriptHtml: string
  /** Attributes of `main`. */
  readonly mainAttributes: string
  /** From the heading to the block that varies. */
  readonly mainHtml: string
  /** The same page's message in another language. */
  readonly translationHtml: (messages: Messages) => string
}

/** Good morning: the sun comes up over a line. */
const mark =
  '<svg viewBox="4 6 36 32" aria-hidden="true"><path d="M10 31a12 12 0 0 1 24 0z"/>' +
  '<path d="M4 34h36v3H4zM20.5 8h3v7h-3zM6.2 17.6l2.1-2.1 4.9 4.9-2.1 2.1zM35.7 15.5l2.1 2.1-4.9 4.9-2.1-2.1z"/></svg>'

/** The page up to the block that varies: everything readers came for stands here, in the order they need it. */
export function pageBefore(page: PageContent): string {
  const { messages, contact, code } = page
  return `<!doctype html>
<html lang="${messages.tag}" dir="${messages.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(contact.organisation === '' ? page.title : `${page.title} – ${contact.organisation}`)}</title>
<style>${code.style}</style>
${page.scriptHtml}</head>
<body>
<header>${mark}${contact.organisation === '' ? '' : `<span>${escapeHtml(contact.organisation)}</span>`}</header>
<main${page.mainAttributes}>
<h1>${escapeHtml(page.title)}</h1>
${page.mainHtml}`
}

/** The rest of the page. The message in other languages needs no script, no cookie and no further request. */
export function pageAfter({ messages, contact, translationHtml }: PageContent): string {
  const others = languages.filter(other => other.tag !== messages.tag)
  const translations = others.map(
    other => `<details name="language" lang="${other.tag}" dir="${other.direction}">
<summary>${escapeHtml(other.name)}</summary>
<div>
${translationHtml(other)}</div>
</details>
`
  )
  return `</main>
<footer>
<p>${escapeHtml(messages.otherLanguages)}</p>
<div class="languages">
${translations.join('')}</div>
${linksHtml(messages, contact)}</footer>
</body>
</html>
`
}

/** How to reach a person; `''` where the operator named no way. */
export function contactHtml(messages: Messages, { phone, email }: ContactConfig): string {
  if (phone === '' && email === '') return ''
  const call = `<a href="tel:${phone.replace(/[^\d+]/g, '')}">${escapeHtml(phone)}</a>`
  const write = `<a href="mailto:${escapeHtml(email)}">${escapeHtml(email)}</a>`
  let way = fill(messages.callOrWrite, call, write)
  if (email === '') way = fill(messages.call, call)
  if (phone === '') way = fill(messages.write, write)
  return `<p>${escapeHtml(messages.help)} ${way}</p>\n`
}

/** A paragraph of a message with one placeholder, split once so that filling it in costs each page little. */
export type Paragraph = (html: string) => string

export function paragraph(message: string): Paragraph {
  const [before = '', after = ''] = escapeHtml(message).split(/\{[a-z]+\}/)
  return html => `<p>${before}${html}${after}</p>\n`
}

/** What to name when reaching them. */
export function incidentHtml(line: Paragraph, incident: string): string {
  return line(`<code>${escapeHtml(incident)}</code>`)
}

/** Escapes a message and puts markup in the place of its placeholders, in their order. */
export function fill(message: string, ...html: readonly string[]): string {
  let next = 0
  return escapeHtml(message).replace(/\{[a-z]+\}/g, () => html[next++]!)
}

function linksHtml(messages: Messages, { privacy, accessibility }: ContactConfig): string {
  const links: string[] = []
  if (privacy !== '') links.push(`<a href="${escapeHtml(privacy)}">${escapeHtml(messages.privacy)}</a>`)
  if (accessibility !== '') {
    links.push(`<a href="${escapeHtml(accessibility)}">${escapeHtml(messages.accessibility)}</a>`)
  }
  return links.length === 0 ? '' : `<nav>${links.join(' ')}</nav>\n`
}
