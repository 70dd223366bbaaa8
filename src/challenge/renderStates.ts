import { randomBytes } from 'node:crypto'
import { parseAddress } from '../core/address.ts'
import type { SiteConfig } from '../core/config.ts'
import { Facts } from '../core/facts.ts'
import { noPass } from '../core/passState.ts'
import type { BrowserCode } from './browserCode.ts'
import { challengeKeys } from './deriveKeys.ts'
import { Interstitial } from './interstitial.ts'
import type { FormFate } from './interstitialVariant.ts'
import type { SpokenLanguages } from './languages/languages.ts'
import type { NoticeKind, RefusalClass } from './languages/messages.ts'
import { NoticePages } from './noticePages.ts'
import { SiteLanguages } from './siteLanguages.ts'

/** One page as a citizen would see it at one moment. */
export interface RenderedState {
  /** `failed`, `notice-denied`: part of a file's name. */
  readonly name: string
  /** The page itself, as it is answered. */
  readonly html: string
}

/** What stands in the place of what varies from request to request. */
const incident = '7K3F-9QWM-2XAB'
const target = '/forms/residence-certificate?step=2'

/** The interstitial by what its script has come to; each is written into the page for the script to show. */
const scriptedStates = [
  'checking',
  'still',
  'slow',
  'done',
  'cookiesOff',
  'framed',
  'failed',
  'failedAgain',
  'offline'
] as const
const formStates = ['checking', 'failed', 'formNotSent', 'formExpired'] as const

/** How long to wait, for the notices that say so. */
const waitsMs: Partial<Record<NoticeKind, number>> = {
  too_many: 45_000,
  unavailable: 5000,
  maintenance: 7_200_000
}
const reasons: Partial<Record<NoticeKind, RefusalClass>> = {
  denied: 'rule',
  banned: 'ban',
  too_many: 'limit'
}
/** After a page with a form there is nothing to try again. */
const repeatable: ReadonlySet<NoticeKind> = new Set([
  'too_many',
  'cookies_off',
  'internal',
  'bad_gateway',
  'unavailable',
  'gateway_timeout',
  'maintenance'
])

/** Every state of every page of a site in one of `spoken`, made by what answers citizens. */
export function renderStates(
  site: SiteConfig,
  code: BrowserCode,
  spoken: SpokenLanguages,
  tag: string,
  atMs: number
): readonly RenderedState[] {
  const all = [...new Set([tag, ...site.languages])]
  const languages = new SiteLanguages({ ...site, languages: all, language: tag, pathLanguages: [] }, spoken)
  return [...interstitialStates(site, code, languages, atMs), ...noticeStates(site, code, languages, atMs)]
}

function interstitialStates(
  site: SiteConfig,
  code: BrowserCode,
  languages: SiteLanguages,
  atMs: number
): readonly RenderedState[] {
  const keys = challengeKeys({
    keys: [{ id: '00000000', created: '2026-01-01', secret: randomBytes(32).toString('base64') }]
  })
  const interstitial = new Interstitial({ site, code, keys, languages, strain: () => 'calm' })
  const page = (form: FormFate): string => {
    const facts = new Facts({
      atMs,
      siteId: site.id,
      address: parseAddress('192.0.2.7')!,
      scheme: 'https',
      method: form === 'none' ? 'GET' : 'POST',
      host: 'www.example.lu',
      path: '/',
      query: '',
      headers: {},
      kind: 'navigation',
      pass: noPass
    })
    return interstitial
      .answer({ facts, target, incident, rule: 'pages', level: 'light', form })
      .body.toString()
  }
  const plain = page('none')
  const forms = (['kept', 'too_large', 'not_kept'] as const).flatMap(form => {
    const html = page(form)
    const states = form === 'not_kept' ? formStates : (['checking'] as const)
    const scripted = states.map(state => rendered(`form-${form}-${state}`, showing(html, state)))
    return scripted.concat(rendered(`form-${form}-without-script`, withoutScript(html)))
  })
  return [
    ...scriptedStates.map(state => rendered(state, showing(plain, state))),
    rendered('without-script', withoutScript(plain)),
    ...forms
  ]
}

function rendered(name: string, html: string): RenderedState {
  return { name, html }
}

/** The page whose script shows one state instead of checking. */
function showing(html: string, state: string): string {
  return html.replace('<main', `<main data-show="${state}"`)
}

/** The page as a browser has it that runs no script. */
function withoutScript(html: string): string {
  return html.replace(/<script[^>]*>[^]*?<\/script>\n?/g, '')
}

function noticeStates(
  site: SiteConfig,
  code: BrowserCode,
  languages: SiteLanguages,
  atMs: number
): readonly RenderedState[] {
  const notices = new NoticePages(site, code, languages)
  const kinds = Object.keys(languages.all[0]!.notices) as NoticeKind[]
  return kinds.map(kind => {
    const { body } = notices.answer(kind, {
      kind: 'navigation',
      headers: {},
      path: '',
      incident,
      atMs,
      status: 403,
      retryAfterMs: waitsMs[kind] ?? 0,
      message: '',
      retryTarget: repeatable.has(kind) ? target : '',
      reason: reasons[kind]
    })
    return { name: `notice-${kind}`, html: body.toString() }
  })
}
