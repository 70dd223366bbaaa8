import { Fault } from '../core/fault.ts'
import type { LogFormat } from './logFormat.ts'
import { moienFormat } from './moienFormat.ts'
import { combinedFormat, variableFormat } from './variableFormat.ts'

/**
 * The format of a log by its name (`combined`, `moien`) or in nginx's words; `''` is found out from the
 * first line.
 * @throws Fault `usage` when it is none.
 */
export function chooseFormat(wanted: string, firstLine: string): LogFormat {
  const name = wanted === '' ? (firstLine.startsWith('{') ? 'moien' : 'combined') : wanted
  if (name === 'moien') return moienFormat()
  if (name === 'combined') return variableFormat(name, combinedFormat)
  if (name.includes('$')) return variableFormat('own', name)
  throw new Fault('usage', `--log-format takes combined, moien or variables of nginx, not "${name}"`)
}
