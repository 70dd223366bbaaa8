import type { ContactConfig, ThemeColours, ThemeConfig } from '../core/config.ts'
import { escapeHtml } from '../core/escapeHtml.ts'
import { derivedColours } from './derivedColours.ts'
import { sourceHash, type BrowserCode } from './browserCode.ts'

/** How the pages of one site look: the same in every language. */
export interface PageLook {
  readonly style: string
  /** For the content security policy. */
  readonly styleHash: string
  readonly headerHtml: string
}

/** Good morning: the sun comes up over a line, and smiles. */
const mark =
  '<svg viewBox="0 0 48 36" aria-hidden="true"><path class="sun" d="M9 33a15 15 0 0 1 30 0z"/>' +
  '<path d="M2 33h44M24 3v6M5 12.5l4.6 3.8M43 12.5l-4.6 3.8"/>' +
  '<path class="face" d="M19 25v.1M29 25v.1M20.4 28q3.6 3 7.2 0"/></svg>'

/** The look that a site's configuration asks for. */
export function pageLook(code: BrowserCode, theme: ThemeConfig, contact: ContactConfig): PageLook {
  const rules = coloursCss(theme)
  const style = code.style + rules
  return {
    style,
    styleHash: rules === '' ? code.styleHash : sourceHash(style),
    headerHtml: headerHtml(theme, contact)
  }
}

function headerHtml({ logo }: ThemeConfig, { organisation }: ContactConfig): string {
  const name = organisation === '' ? '' : `<span>${escapeHtml(organisation)}</span>`
  if (logo === undefined) return `<header>${mark}${name}</header>`
  const image = (alt: string): string => `<img src="${escapeHtml(logo.dataUrl)}" alt="${escapeHtml(alt)}">`
  return `<header>${logo.showsName ? image(organisation) : image('') + name}</header>`
}

function coloursCss({ light, dark }: ThemeConfig): string {
  const inLight = light === undefined ? '' : `:root{${variables(light)}}`
  const inDark = dark === undefined ? '' : `:root{${variables(dark)}}`
  return inLight + (inDark === '' ? '' : `@media(prefers-color-scheme:dark){${inDark}}`)
}

function variables(colours: ThemeColours): string {
  return Object.entries(derivedColours(colours))
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')
}
