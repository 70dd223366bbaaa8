import { readTarget } from '../core/requestTarget.ts'
import { readHost } from '../core/hostname.ts'
import type { PolicyDraft } from './policyDraft.ts'
import type { Spot } from './spot.ts'

type Written = Readonly<Record<string, unknown>>

/**
 * Warns of texts in `path` and `host` that no request can have, since rules see paths normalised and hosts
 * without port. It reads what the operator wrote, so that each text is shown where it stands.
 */
export function lintPaths({ rules, limits, conditions }: PolicyDraft): void {
  for (const { spot } of [...rules, ...limits]) lintCondition(spot.at('when'), spot.at('when').written)
  for (const { spot } of conditions) lintCondition(spot, spot.written)
}

function lintCondition(spot: Spot, when: unknown): void {
  if (!isMap(when)) return
  if (when['path'] !== undefined) lintMatcher(spot.at('path'), when['path'], pathMistake)
  if (when['host'] !== undefined) lintMatcher(spot.at('host'), when['host'], hostMistake)
  if (when['not'] !== undefined) lintCondition(spot.at('not'), when['not'])
  for (const key of ['all', 'any'] as const) {
    const parts = when[key]
    if (Array.isArray(parts)) parts.forEach((part: unknown, i) => lintCondition(spot.at(key, i), part))
  }
}

/** What is wrong with one text of a matcher, as a sentence; `''` when nothing is. */
type MistakeIn = (text: string, kind: string) => string

function lintMatcher(spot: Spot, matcher: unknown, mistakeIn: MistakeIn): void {
  if (!isMap(matcher)) {
    lintTexts(spot, matcher, 'is', mistakeIn)
    return
  }
  for (const kind of ['is', 'in', 'under', 'prefix', 'suffix', 'contains']) {
    if (matcher[kind] !== undefined) lintTexts(spot.at(kind), matcher[kind], kind, mistakeIn)
  }
  const { any } = matcher
  if (Array.isArray(any)) {
    any.forEach((part: unknown, i) => {
      lintMatcher(spot.at('any', i), part, mistakeIn)
    })
  }
}

function lintTexts(spot: Spot, texts: unknown, kind: string, mistakeIn: MistakeIn): void {
  const warn = (at: Spot, text: unknown): void => {
    const mistake = typeof text === 'string' ? mistakeIn(text, kind) : ''
    if (mistake !== '') at.warn(mistake)
  }
  if (Array.isArray(texts)) texts.forEach((text: unknown, i) => warn(spot.at(i), text))
  else warn(spot, texts)
}

/** How a text is completed to a path in which it would be found, by the way it is looked for. */
const completions: Readonly<Record<string, (text: string) => string>> = {
  prefix: text => `${withoutHalfEscape(text)}a`,
  suffix: text => `/a${withoutHalfCharacter(text)}`,
  contains: text => `/a${withoutHalfCharacter(withoutHalfEscape(text))}a`
}

function pathMistake(text: string, kind: string): string {
  // `OPTIONS *` asks about the server itself.
  if (text === '*' || text === '') return ''
  const folder = kind === 'under' ? text.replace(/\/+$/, '') || '/' : text
  const complete = completions[kind]?.(text) ?? folder
  const read = readTarget(complete, 'GET')
  if (typeof read !== 'string' && read.path === complete) return ''
  const shown = JSON.stringify(text.slice(0, 80))
  if (/[?#]/.test(text))
    return `No path has ${shown} in it: a path ends before "?" and "#"; write query beside path`
  if (!complete.startsWith('/')) return `No path is ${shown}: each begins with "/"`
  if (/[^\x21-\x7e]/.test(text)) {
    return `No path has ${shown} in it: such characters arrive escaped; write ${encodeURI(text).slice(0, 80)}`
  }
  const isWhole = typeof read !== 'string' && completions[kind] === undefined
  const advice = isWhole
    ? `rules see this one as ${JSON.stringify(read.path.slice(0, 80))}`
    : 'rules see paths normalised, without empty and dot segments, parameters and needless escapes'
  return `No path has ${shown} in it: ${advice}`
}

function hostMistake(text: string, kind: string): string {
  if (kind !== 'is' && kind !== 'in') return ''
  const read = readHost(text)
  if (read?.host === text.toLowerCase()) return ''
  return `No request has the host ${JSON.stringify(text.slice(0, 80))}: write the name alone, without scheme, port or final dot`
}

/** Without an escape or a character of several escapes that goes on after the text. */
function withoutHalfEscape(text: string): string {
  return text.replace(/(?:%[89A-F][\dA-F])*(?:%[\dA-F]?)?$/, '')
}

/** Without the rest of a character that began before the text. */
function withoutHalfCharacter(text: string): string {
  return text.replace(/^(?:%[89AB][\dA-F])+/, '')
}

function isMap(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
