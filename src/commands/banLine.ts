import type { ShownBan } from '../admin/operatorCommand.ts'
import { momentText } from '../core/momentText.ts'
import { remaining } from './orderLine.ts'
import { printable } from './sourceFrame.ts'

/** A ban in one line: whom, how much longer, who and why. */
export function banLine(
  { network, until, by, rule, reason, spares_pass, times }: ShownBan,
  nowMs: number
): string {
  const maker = by === null ? `rule ${rule ?? 'not known any more'}` : by === '' ? 'an operator' : by
  const often = times > 1 ? `, ban number ${times}` : ''
  const spares = spares_pass ? ', sparing passes' : ''
  const why = reason === '' ? '' : `: ${reason}`
  return printable(
    `${network} until ${momentText(until)} (${remaining(Date.parse(until) - nowMs)}), by ${maker}${often}${spares}${why}`
  )
}
