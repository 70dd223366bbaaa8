import { parseArgs, type ParseArgsConfig } from 'node:util'
import { Fault } from '../core/fault.ts'

/** The options a command takes, as `util.parseArgs` describes them. */
export type OptionShapes = NonNullable<ParseArgsConfig['options']>

/** What stood on the command line. */
export interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
  readonly positionals: readonly string[]
}

/**
 * Reads a command's options and at most `most` further arguments.
 * @throws Fault `usage` for anything it does not know.
 */
export function parseOptions(args: readonly string[], options: OptionShapes, most: number): Parsed {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (positionals.length > most) throw new Fault('usage', `Unexpected argument "${positionals[most]}"`)
    return { values: values as Parsed['values'], positionals }
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    const message = cause instanceof Error ? cause.message.split('. ', 1)[0]! : String(cause)
    throw new Fault('usage', message, { cause })
  }
}

/**
 * An option's text, or the default where it was not given.
 */
export function textOption(parsed: Parsed, name: string, otherwise: string): string {
  const value = parsed.values[name]
  return typeof value === 'string' ? value : otherwise
}

/** All texts of an option that may be given several times. */
export function textsOption(parsed: Parsed, name: string): readonly string[] {
  const values = parsed.values[name]
  return Array.isArray(values) ? (values as readonly string[]) : []
}

/**
 * An option that takes one of a few words; `undefined` where it was not given.
 * @throws Fault `usage` when it takes no such word.
 */
export function chosenOption(parsed: Parsed, name: string, known: readonly string[]): string | undefined {
  const text = textOption(parsed, name, '')
  if (text === '' || known.includes(text)) return text === '' ? undefined : text
  throw new Fault('usage', `--${name} takes ${known.join(', ')}, not "${text}"`)
}

/**
 * Whether `--format` asks for JSON.
 * @throws Fault `usage` when it asks for something else.
 */
export function wantsJson(parsed: Parsed): boolean {
  const format = textOption(parsed, 'format', 'text')
  if (format === 'text' || format === 'json') return format === 'json'
  throw new Fault('usage', `--format takes text or json, not "${format}"`)
}

/**
 * An option as a port number.
 * @throws Fault `usage` when it is none.
 */
export function portOption(parsed: Parsed, name: string, otherwise: number): number {
  const text = textOption(parsed, name, String(otherwise))
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new Fault('usage', `--${name} takes a port, not "${text}"`)
  return port
}
