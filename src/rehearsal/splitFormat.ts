import { Fault } from '../core/fault.ts'
import { readField } from './readField.ts'

const variablePattern = /\$(?:\{(\w+)\}|(\w+))/g
const backslash = 0x5c

/** A log format, taken apart: between two pieces of fixed text stands a variable's value. */
export class FormatParts {
  /** Their names, in the order in which they stand. */
  readonly variables: readonly string[]
  readonly #fixed: readonly string[]
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  #line = ''
  #hasEscapes = false

  constructor(variables: readonly string[], fixed: readonly string[]) {
    this.variables = variables
    this.#fixed = fixed
    this.#starts = new Int32Array(variables.length)
    this.#ends = new Int32Array(variables.length)
  }

  /** Turns to a line; false when it does not fit. Values are cut out when they are asked for. */
  read(line: string): boolean {
    const fixed = this.#fixed
    if (!line.startsWith(fixed[0]!)) return false
    this.#line = line
    this.#hasEscapes = line.includes('\\')
    let at = fixed[0]!.length
    for (let i = 1; i < fixed.length; i++) {
      const end = this.#findEnd(fixed[i]!, at)
      if (end < 0) return false
      this.#starts[i - 1] = at
      this.#ends[i - 1] = end
      at = end + fixed[i]!.length
    }
    return true
  }

  /** The value of a variable by its place among them; `''` where nothing was sent, or for the place -1. */
  value(place: number): string {
    if (place < 0) return ''
    const text = this.#line.slice(this.#starts[place], this.#ends[place])
    if (text === '-') return ''
    return this.#hasEscapes ? readField(text) : text
  }

  /** Where the fixed text that ends a value begins. A quote behind a backslash belongs to the value. */
  #findEnd(until: string, from: number): number {
    const line = this.#line
    if (until === '') return line.length
    let end = line.indexOf(until, from)
    if (!this.#hasEscapes || !until.startsWith('"')) return end
    while (end > from && isEscaped(line, end, from)) end = line.indexOf(until, end + 1)
    return end
  }
}

/**
 * Takes a log format apart into variables (`$name`, `${name}`) and the fixed text around them.
 * @throws Fault `usage` when two variables touch, since nobody could tell where one ends.
 */
export function splitFormat(format: string): FormatParts {
  const variables: string[] = []
  const fixed: string[] = []
  let at = 0
  for (const match of format.matchAll(variablePattern)) {
    if (at === match.index && at > 0) {
      throw new Fault('usage', `Nothing stands before ${match[0]} in the log format`)
    }
    fixed.push(format.slice(at, match.index))
    variables.push(match[1] ?? match[2]!)
    at = match.index + match[0].length
  }
  fixed.push(format.slice(at))
  return new FormatParts(variables, fixed)
}

function isEscaped(line: string, at: number, from: number): boolean {
  let before = at - 1
  while (before >= from && line.charCodeAt(before) === backslash) before--
  return (at - before) % 2 === 0
}
