import { Fault } from '../core/fault.ts'

const variablePattern = /\$(?:\{(\w+)\}|(\w+))/g
const backslash = 0x5c

/** A log format, taken apart. */
export interface FormatParts {
  /** Their names, in the order in which they stand. */
  readonly variables: readonly string[]
  /** Puts a line's values into `values`, as they stand there; false when the line does not fit. */
  readonly read: (line: string, values: string[]) => boolean
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
  return { variables, read: (line, values) => readValues(fixed, line, values) }
}

function readValues(fixed: readonly string[], line: string, values: string[]): boolean {
  if (!line.startsWith(fixed[0]!)) return false
  let at = fixed[0]!.length
  for (let i = 1; i < fixed.length; i++) {
    const end = findEnd(line, fixed[i]!, at)
    if (end < 0) return false
    values[i - 1] = line.slice(at, end)
    at = end + fixed[i]!.length
  }
  return true
}

/** Where the fixed text that ends a value begins. A quote behind a backslash belongs to the value. */
function findEnd(line: string, until: string, from: number): number {
  if (until === '') return line.length
  let end = line.indexOf(until, from)
  if (!until.startsWith('"')) return end
  while (end > from && isEscaped(line, end, from)) end = line.indexOf(until, end + 1)
  return end
}

function isEscaped(line: string, at: number, from: number): boolean {
  let before = at - 1
  while (before >= from && line.charCodeAt(before) === backslash) before--
  return (at - before) % 2 === 0
}
