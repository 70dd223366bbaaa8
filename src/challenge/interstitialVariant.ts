import type { ChallengeConfig, ContactConfig, ThemeConfig } from '../core/config.ts'
import { escapeHtml } from '../core/escapeHtml.ts'
import { ownPrefix } from '../core/ownPrefix.ts'
import type { BrowserCode } from './browserCode.ts'
import { LanguageFormats } from './languageFormats.ts'
import type { Messages } from './languages/messages.ts'
import { mitigatedByChallenge, pageHeaders } from './ownHeaders.ts'
import {
  contactHtml,
  fill,
  pageAfter,
  pageBefore,
  paragraph,
  type PageContent,
  type Paragraph
} from './pageLayout.ts'
import type { PageLook } from './pageLook.ts'
import { PageTemplate } from './pageTemplate.ts'
import type { SiteLanguages } from './siteLanguages.ts'
import { waitForms } from './waitForms.ts'

/** What becomes of the form that a challenged request sent; `none` where it sent none. */
export type FormFate = 'none' | 'kept' | 'too_large' | 'not_kept'

/** What a page is made for: a fate of the form, or the form itself, which the page holds. */
export type FormState = FormFate | 'sealed'

/** What of a site's configuration its interstitial depends on. `SiteConfig` is one. */
export interface InterstitialSite {
  readonly contact: ContactConfig
  readonly theme: ThemeConfig
  readonly challenge: ChallengeConfig
}

/** What every page of a site is made of. */
export interface VariantParts {
  readonly site: InterstitialSite
  readonly code: BrowserCode
  readonly languages: SiteLanguages
}

/** The page in one language, for one state of a form: all of it but the block that varies. */
export interface InterstitialVariant {
  readonly contact: string
  readonly incident: Paragraph
  /** The button without JavaScript, where it belongs to the block that varies; `''` where it stands before. */
  readonly byHand: string
  readonly template: PageTemplate
  readonly headers: readonly string[]
}

/** The form of a page that holds what was sent; buttons outside name it. */
const keptFormId = 'kept-form'

export function interstitialVariant(
  { site, code, languages }: VariantParts,
  look: PageLook,
  messages: Messages,
  state: FormState
): InterstitialVariant {
  const { waitMs } = site.challenge.button
  const isSealed = state === 'sealed'
  const fate = isSealed ? 'kept' : state
  const button = buttonHtml(messages, fate, waitMs)
  const page: PageContent = {
    messages,
    contact: site.contact,
    languages: languages.all,
    look,
    title: messages.title,
    scriptHtml: code.scripts.map(script => `<script>${script}</script>\n`).join(''),
    mainAttributes: scriptData(messages),
    // A sealed form goes to an address of its own, so its tag belongs to what varies.
    formHtml: isSealed ? '' : `<form method="post" action="${ownPrefix}continue">\n`,
    mainHtml: sentenceHtml(messages, fate) + (isSealed ? '' : button),
    otherHtml: isSealed ? other => translationHtml(other, waitMs) : languageButton
  }
  // No frame-ancestors: in another site's frame the page must be able to say that it wants a tab. Nor a form-action
  // where the page sends a form on: the answer to it may lead to another site, a payment's for one, and browsers
  // hold that against the page which sent the form.
  // The bootstrap is the workers' code, too, and makes WebAssembly; older browsers know child-src alone.
  const policy =
    `default-src 'none'; script-src ${code.scriptHashes.join(' ')} 'wasm-unsafe-eval'; ` +
    `worker-src blob:; child-src blob:; style-src ${look.styleHash}; img-src data:; connect-src 'self'; ` +
    `${isSealed ? '' : `form-action 'self'; `}base-uri 'none'`
  const headers = [...pageHeaders(messages.tag, policy), ...mitigatedByChallenge]
  return {
    contact: contactHtml(messages, site.contact),
    incident: paragraph(messages.incident),
    byHand: isSealed ? button : '',
    template: new PageTemplate(pageBefore(page), pageAfter(page)),
    headers
  }
}

/** The opening tag of a form that holds what was sent. */
export function keptFormHtml(action: string): string {
  return `<form method="post" id="${keptFormId}" action="${escapeHtml(action)}">\n`
}

function scriptData(messages: Messages): string {
  const { script, progress } = messages
  const remaining = script.remaining.replace('{wait}', '#')
  const texts = { ...script, progress, remaining, waits: waitForms(messages) }
  const labels = { retry: messages.retry, back: messages.backToForm, open: messages.openInNewTab }
  return ` data-messages="${jsonHtml(texts)}" data-labels="${jsonHtml(labels)}"`
}

function jsonHtml(value: object): string {
  return escapeHtml(JSON.stringify(value))
}

/** What only a script can do, its script adds before the button. */
function buttonHtml(messages: Messages, fate: FormFate, waitMs: number): string {
  return `<div class="by-hand" id="continue">
${byHandHtml(messages, waitMs)}<p><button>${escapeHtml(buttonText(messages, fate))}</button></p>
</div>
`
}

/** In the challenge's own form, so that it needs neither script nor cookie, and loses nothing. */
function languageButton({ tag, direction, name }: Messages): string {
  return `<button name="language" value="${tag}" lang="${tag}" dir="${direction}">${escapeHtml(name)}</button>\n`
}

/** A page that holds a form says in the other languages what it has to say: asked for again, it would come without it. */
function translationHtml(messages: Messages, waitMs: number): string {
  const { tag, direction, name, title } = messages
  const button = `<button form="${keptFormId}">${escapeHtml(buttonText(messages, 'kept'))}</button>`
  return `<details name="language" lang="${tag}" dir="${direction}">
<summary>${escapeHtml(name)}</summary>
<div>
<p><strong>${escapeHtml(title)}</strong></p>
${sentenceHtml(messages, 'kept')}<div class="by-hand">
${byHandHtml(messages, waitMs)}<p>${button}</p>
</div>
</div>
</details>
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
