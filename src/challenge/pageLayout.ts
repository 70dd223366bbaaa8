import type { ContactConfig } from '../core/config.ts'
import { escapeHtml } from '../core/escapeHtml.ts'
import { chooseText } from '../core/localText.ts'
import type { Messages } from './languages/messages.ts'
import type { PageLook } from './pageLook.ts'

/** What one page is made of; everything in `Html` is markup already. */
export interface PageContent {
  readonly messages: Messages
  readonly contact: ContactConfig
  /** All that the site speaks, this one too. */
  readonly languages: readonly Messages[]
  readonly look: PageLook
  readonly title: string
  /** In the head; `''` for a page without a script. */
  readonly scriptHtml: string
  /** Attributes of `main`. */
  readonly mainAttributes: string
  /** The opening tag of a form that ends where `main` does; `''` for none. */
  readonly formHtml: string
  /** From the heading to the block that varies. */
  readonly mainHtml: string
  /** The way to the same page in another language, or its message itself. */
  readonly otherHtml: (messages: Messages) => string
}

/** The page up to the block that varies: everything readers came for stands here, in the order they need it. */
export function pageBefore(page: PageContent): string {
  const { messages, contact, look } = page
  return `<!doctype html>
<html lang="${messages.tag}" dir="${messages.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${escapeHtml(contact.organisation === '' ? page.title : `${page.title} – ${contact.organisation}`)}</title>
<style>${look.style}</style>
${page.scriptHtml}</head>
<body>
${look.headerHtml}
<main${page.mainAttributes}>
${page.formHtml}<div id="matter">
<h1>${escapeHtml(page.title)}</h1>
${page.mainHtml}`
}

/** The rest of the page. A reader finds the way to another language without a script and without a cookie. */
export function pageAfter(page: PageContent): string {
  const links = linksHtml(page.messages, page.contact)
  return `${othersHtml(page)}${page.formHtml === '' ? '' : '</form>\n'}</main>
${links === '' ? '' : `<footer>\n${links}</footer>\n`}</body>
</html>
`
}

function othersHtml({ messages, languages, otherHtml }: PageContent): string {
  const others = languages.filter(({ tag }) => tag !== messages.tag)
  if (others.length === 0) return ''
  return `<div class="others">
<p>${escapeHtml(messages.otherLanguages)}</p>
<div class="languages">
${others.map(otherHtml).join('')}</div>
</div>
`
}

/** How to reach a person; `''` where the operator named no way. Numbers and addresses run from left to right. */
export function contactHtml(messages: Messages, { phone, email, visit }: ContactConfig): string {
  const call = `<a dir="ltr" href="tel:${phone.replace(/[^\d+]/g, '')}">${escapeHtml(phone)}</a>`
  const write = `<a dir="ltr" href="mailto:${escapeHtml(email)}">${escapeHtml(email)}</a>`
  let way = fill(messages.callOrWrite, call, write)
  if (email === '') way = fill(messages.call, call)
  if (phone === '') way = fill(messages.write, write)
  const reach = phone === '' && email === '' ? '' : `<p>${escapeHtml(messages.help)} ${way}</p>\n`
  const place = chooseText(visit, [messages.tag])
  if (place.text === '') return reach
  const lang = place.tag === '' || place.tag === messages.tag ? '' : ` lang="${place.tag}"`
  const html = `<span dir="auto"${lang}>${escapeHtml(place.text)}</span>`
  return `${reach}<p>${fill(messages.visit, html)}</p>\n`
}

/** A paragraph of a message with one placeholder, split once so that filling it in costs each page little. */
export type Paragraph = (html: string) => string

export function paragraph(message: string): Paragraph {
  const [before = '', after = ''] = escapeHtml(message).split(/\{[a-z]+\}/)
  return html => `<p>${before}${html}${after}</p>\n`
}

/** What to name when reaching them. */
export function incidentHtml(line: Paragraph, incident: string): string {
  return line(`<code dir="ltr">${escapeHtml(incident)}</code>`)
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
