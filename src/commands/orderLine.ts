import type { ShownOrder } from '../admin/operatorCommand.ts'
import { momentText } from '../core/momentText.ts'
import { printable } from './sourceFrame.ts'

const kindWords: Readonly<Record<ShownOrder['kind'], string>> = {
  rule_off: 'rule off',
  observe: 'observe',
  maintenance: 'maintenance',
  allow: 'allow',
  attack: 'attack'
}

/** An order in one line: what, where, how much longer, who and why. */
export function orderLine(
  { id, kind, target, site, until, by, reason, note }: ShownOrder,
  nowMs: number
): string {
  const what = target === null ? kindWords[kind] : `${kindWords[kind]} ${target}`
  const where = site === null ? 'on all sites' : `on ${site}`
  const left = remaining(Date.parse(until) - nowMs)
  const who = by === '' ? '' : `, by ${by}`
  const idle = note === '' ? '' : ` (has no effect: ${note})`
  return printable(`${id}  ${what} ${where} until ${momentText(until)} (${left})${who}: ${reason}${idle}`)
}

/** How much longer: `58 min left`. */
export function remaining(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  if (seconds < 120) return `${seconds} s left`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min left`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h left`
  return `${Math.floor(seconds / 86_400)} days left`
}
