import type { OrderRequest } from '../admin/orderRequest.ts'
import type { OrderAnswer, ShownOrder } from '../admin/operatorCommand.ts'
import { asciiJson } from '../core/asciiJson.ts'
import { parseDuration } from '../core/duration.ts'
import { Fault } from '../core/fault.ts'
import { AdminClient, answerOptions, answerOptionsHelp } from './adminClient.ts'
import type { Terminal } from './command.ts'
import { orderLine } from './orderLine.ts'
import { textOption, wantsJson, type OptionShapes, type Parsed } from './parseOptions.ts'

/** What every command takes that does something for a while. */
export const untilOptions: OptionShapes = {
  ...answerOptions,
  for: { type: 'string' },
  until: { type: 'string' },
  reason: { type: 'string' }
}

/** What every command takes that gives an order. */
export const orderOptions: OptionShapes = { ...untilOptions, site: { type: 'string' } }

/** How those options stand in a help text. */
export const orderOptionsHelp: string = `  --for DURATION      how long: 30m, 2h, 7d; at most 30 days
  --until TIME        or until when: 18:30 (the next one), 2026-11-24T06:00 (this machine's time zone), or
                      with a zone of its own, 2026-11-24T06:00Z
  --reason TEXT       why, for whoever reads it tomorrow; it stands in the audit log
${answerOptionsHelp}`

/** What is ordered; who gives it and when it ends stands among the options. */
export type OrderedThing = Pick<OrderRequest, 'kind' | 'target'> & { readonly site: string | undefined }

/**
 * Gives an order to the running gateway and tells what it came to.
 * @throws Fault `usage` when end or reason are missing, and what `AdminClient` throws.
 */
export async function giveOrder(parsed: Parsed, thing: OrderedThing, terminal: Terminal): Promise<number> {
  const isJson = wantsJson(parsed)
  const reason = reasonOf(parsed)
  const end = endOf(parsed, Date.now())
  const client = AdminClient.find(parsed)
  const { body } = await client.ask('POST', '/orders', { ...thing, ...end, reason })
  const { order, warnings, lifted_bans } = body as unknown as OrderAnswer
  if (isJson) terminal.out(asciiJson(body))
  else terminal.out(orderLine(order, Date.now()))
  if (!isJson && lifted_bans > 0) terminal.out(`bans lifted: ${lifted_bans}`)
  for (const warning of warnings) terminal.error(`warning: ${warning}`)
  return 0
}

/**
 * Ends every order of the running gateway that `isMeant`.
 * @throws Fault `usage` when an end or reason is given, `command_refused` when there is no such order.
 */
export async function endOrders(
  parsed: Parsed,
  isMeant: (order: ShownOrder) => boolean,
  terminal: Terminal
): Promise<number> {
  const isJson = wantsJson(parsed)
  const superfluous = ['for', 'until', 'reason'].find(name => parsed.values[name] !== undefined)
  if (superfluous !== undefined)
    throw new Fault('usage', `An order ends at once and needs no reason: leave --${superfluous} out`)
  const client = AdminClient.find(parsed)
  const { orders } = (await client.ask('GET', '/orders')).body as unknown as { orders: readonly ShownOrder[] }
  const meant = orders.filter(isMeant)
  if (meant.length === 0) throw new Fault('command_refused', 'There is no such order; see "moien orders"')
  for (const order of meant) {
    await client.ask('DELETE', `/orders/${order.id}`)
    if (!isJson) terminal.out(`ended: ${orderLine(order, Date.now())}`)
  }
  if (isJson) terminal.out(asciiJson({ ended: meant }))
  return 0
}

/**
 * The site that is meant, `undefined` for all of them.
 * @throws Fault `usage` when the command line does not say.
 */
export function siteOption(parsed: Parsed): string | undefined {
  const site = parsed.values['site'] as string | undefined
  const isForAll = parsed.values['all-sites'] === true
  if ((site === undefined) === !isForAll)
    throw new Fault('usage', 'Say where: either --site ID or --all-sites')
  return site
}

/** Whether an order is one of this kind, on the site that is meant; on any where none is. */
export function isOrder(
  order: ShownOrder,
  kind: ShownOrder['kind'],
  site: string | undefined,
  target?: string
): boolean {
  return (
    order.kind === kind &&
    (site === undefined || order.site === site) &&
    (target === undefined || order.target === target)
  )
}

/**
 * Why.
 * @throws Fault `usage` when the command line does not say.
 */
export function reasonOf(parsed: Parsed): string {
  const reason = textOption(parsed, 'reason', '').trim()
  if (reason === '') throw new Fault('usage', 'Say why: --reason TEXT')
  return reason
}

/**
 * When it ends, as the admin API takes it.
 * @throws Fault `usage` when the command line does not say, or nothing that is a time.
 */
export function endOf(parsed: Parsed, nowMs: number): Pick<OrderRequest, 'for' | 'until'> {
  const duration = textOption(parsed, 'for', '')
  const until = textOption(parsed, 'until', '')
  if ((duration === '') === (until === '')) {
    throw new Fault('usage', 'Say when it ends: either --for DURATION or --until TIME')
  }
  if (until !== '') return { until: new Date(readTime(until, nowMs)).toISOString() }
  if ((parseDuration(duration) ?? 0) > 0) return { for: duration }
  throw new Fault('usage', `--for takes a duration such as 30m, 2h or 7d, not "${duration}"`)
}

/** A time of day is the next one; a date without a zone is meant in the machine's own. */
function readTime(text: string, nowMs: number): number {
  const clock = /^(\d\d):(\d\d)$/.exec(text)
  if (clock !== null) return nextTimeOfDay(Number(clock[1]), Number(clock[2]), nowMs)
  const isDate = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/.test(text)
  const timeMs = isDate ? Date.parse(text.replace(' ', 'T')) : Number.NaN
  if (Number.isNaN(timeMs)) {
    throw new Fault('usage', `--until takes a time such as 18:30 or 2026-11-24T06:00, not "${text}"`)
  }
  return timeMs
}

function nextTimeOfDay(hours: number, minutes: number, nowMs: number): number {
  if (hours > 23 || minutes > 59) throw new Fault('usage', '--until takes a time of day up to 23:59')
  const time = new Date(nowMs)
  time.setHours(hours, minutes, 0, 0)
  if (time.getTime() <= nowMs) time.setDate(time.getDate() + 1)
  return time.getTime()
}
