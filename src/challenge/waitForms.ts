import type { Messages } from './languages/messages.ts'

/**
 * Every short duration in one language, small enough to travel in a page: so a page's script counts down in the
 * words of Intl, whatever its browser knows of that language.
 */
export interface WaitForms {
  /** The language's ten digits, from 0; `''` where they are 0 to 9. */
  readonly digits: string
  /** Seconds, minutes and hours; `#` stands for the number. */
  readonly forms: readonly (readonly [second: string, minute: string, hour: string])[]
  /** One character for each number from 1 to 119: the place of its forms. */
  readonly formOf: string
}

/** The largest number that a unit is counted in. */
export const mostOfUnit = 119

/** The durations of a language. Takes some milliseconds: for once per language. */
export function waitForms({ locale }: Pick<Messages, 'locale'>): WaitForms {
  const formats = ['second', 'minute', 'hour'].map(
    unit => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' })
  )
  const found = new Map<string, WaitForms['forms'][number]>()
  let formOf = ''
  for (let n = 1; n <= mostOfUnit; n++) {
    const forms = formats.map(format => formOfNumber(format, n)) as [string, string, string]
    const key = forms.join('|')
    if (!found.has(key)) found.set(key, forms)
    formOf += String.fromCodePoint(firstForm + [...found.keys()].indexOf(key))
  }
  const digits = new Intl.NumberFormat(locale, { useGrouping: false, minimumIntegerDigits: 10 }).format(
    123_456_789
  )
  return { digits: digits === '0123456789' ? '' : digits, forms: [...found.values()], formOf }
}

/** `a` is the first. */
const firstForm = 97

function formOfNumber(format: Intl.NumberFormat, n: number): string {
  return format
    .formatToParts(n)
    .map(({ type, value }) => (type === 'integer' ? '#' : value))
    .join('')
}
