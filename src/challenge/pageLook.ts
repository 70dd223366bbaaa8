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
  '<svg viewBox="0 0 48 36" aria-hidden="true"><path class="sun" d="M11 31a13 13 0 0 1 26 0z"/>' +
  '<path class="ray" d="M2 31h44M24 5v6M7 13l4 4M41 13l-4 4"/><path class="face" d="M19 25.5v.1M29 25.5v.1M20.5 28.4q3.5 2 7 0"/></svg>'

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
