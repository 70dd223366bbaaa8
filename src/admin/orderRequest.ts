import * as z from 'zod'
import { parseAddress, prefixOf, type Address } from '../core/address.ts'
import { parseDuration } from '../core/duration.ts'
import { longestOrderMs, orderKinds, type Order, type OrderKind } from '../core/order.ts'
import type { Prefix } from '../core/prefixSet.ts'
import { Findings } from '../policy/findings.ts'
import { parsePrefix } from '../policy/parsePrefix.ts'
import { checkSchema } from '../policy/schemaIssues.ts'
import { period, prefix, slug, spelled } from '../policy/schemaParts.ts'
import { parseYaml } from '../policy/yamlFile.ts'

/** An order as `POST /orders` takes it. Exactly one of `for` and `until`. */
export interface OrderRequest {
  readonly kind: OrderKind
  readonly target?: string | undefined
  /** Left out for every site. */
  readonly site?: string | undefined
  readonly for?: string | undefined
  readonly until?: string | undefined
  readonly reason: string
}

/** What is asked for, before it has an id and somebody who gave it. */
export type OrderDraft = Omit<Order, 'id' | 'by' | 'sinceMs'>

const longestReason = 500

const length = spelled('a duration; write 30m, 2h or 7d', text => (parseDuration(text) ?? 0) > 0)
const time = spelled('a time; write 2026-11-24T06:00:00Z', text => parseTime(text) !== undefined)
const reason = spelled(
  `a reason; say in at most ${longestReason} characters why, for whoever reads it tomorrow`,
  text => text.trim() !== '' && text.length <= longestReason
)

const orderSchema: z.ZodType<OrderRequest> = z.strictObject({
  kind: z.enum(orderKinds),
  target: z.string().min(1).max(128).optional(),
  site: slug.optional(),
  for: length.optional(),
  until: time.optional(),
  reason
})

const reloadSchema: z.ZodType<{ readonly confirm_within?: string | undefined }> = z.strictObject({
  confirm_within: period.optional()
})

/** Reads a body of `POST /orders`; a text says all that is wrong with it. */
export function readOrder(body: Buffer, nowMs: number): OrderDraft | string {
  const request = readBodyAs(orderSchema, body)
  if (typeof request === 'string') return request
  const { kind, site = '', reason } = request
  const untilMs = readEnd(request, nowMs)
  if (typeof untilMs === 'string') return untilMs
  const target = readTarget(request)
  if (target === undefined) return targetWanted[kind]
  return { kind, target, site, reason: reason.trim(), untilMs }
}

/** A ban as `POST /bans` takes it. */
export interface BanRequest {
  /** An address or a prefix. */
  readonly target: string
  readonly for?: string | undefined
  readonly until?: string | undefined
  readonly reason?: string | undefined
  /** Also where it is wide, or hits whom it should not. */
  readonly force?: boolean | undefined
  /** Only tell whom it would hit; then neither end nor reason is needed. */
  readonly dry_run?: boolean | undefined
  /** An address of whoever asks, besides the one the request comes from. */
  readonly caller?: string | undefined
}

/** A ban that is asked for. */
export interface BanDraft {
  readonly prefix: Prefix
  readonly untilMs: number
  readonly reason: string
  readonly isForced: boolean
  readonly isDryRun: boolean
  readonly callers: readonly Address[]
}

const banSchema: z.ZodType<BanRequest> = z.strictObject({
  target: prefix,
  for: length.optional(),
  until: time.optional(),
  reason: reason.optional(),
  force: z.boolean().optional(),
  dry_run: z.boolean().optional(),
  caller: z.string().max(64).optional()
})

/** Reads a body of `POST /bans`, sent from the address `from`; a text says what is wrong with it. */
export function readBan(body: Buffer, from: string, nowMs: number): BanDraft | string {
  const request = readBodyAs(banSchema, body)
  if (typeof request === 'string') return request
  const { target, reason = '', force = false, dry_run = false, caller = '' } = request
  const callers = [from, caller].flatMap(text => parseAddress(text) ?? [])
  const terms = {
    prefix: parsePrefix(target)!,
    reason: reason.trim(),
    isForced: force,
    isDryRun: dry_run,
    callers
  }
  if (dry_run) return { ...terms, untilMs: nowMs }
  if (reason === '') return 'Say why: "reason"'
  const untilMs = readEnd(request, nowMs)
  return typeof untilMs === 'string' ? untilMs : { ...terms, untilMs }
}

/** Reads a body of `POST /reload`, which may be empty: how long to wait to be confirmed, or what is wrong. */
export function readReload(body: Buffer): number | undefined | string {
  const request = readBodyAs(reloadSchema, body)
  if (typeof request === 'string') return request
  return request.confirm_within === undefined ? undefined : parseDuration(request.confirm_within)!
}

/** JSON is YAML, whose reader says where a mistake stands. */
function readBodyAs<Request extends object>(schema: z.ZodType<Request>, body: Buffer): Request | string {
  const findings = new Findings()
  const file = parseYaml('body', body.toString('utf8'), findings)
  if (file !== undefined) checkSchema(schema, file, findings)
  if (findings.faults.length > 0) return findings.faults.map(({ message }) => message).join('\n')
  return file!.value as Request
}

const targetWanted: Readonly<Record<OrderKind, string>> = {
  rule_off: 'Say which rule or limit, by its id',
  allow: 'Say which address or prefix: 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32',
  observe: 'The site says it all: leave the target out',
  maintenance: 'The site says it all: leave the target out',
  attack: 'The site says it all: leave the target out'
}

function readTarget({ kind, target = '' }: OrderRequest): string | undefined {
  switch (kind) {
    case 'rule_off':
      return target === '' ? undefined : target
    case 'allow': {
      const network = parsePrefix(target)
      return network && prefixOf(network.address, network.bits)
    }
    default:
      return target === '' ? '' : undefined
  }
}

function readEnd(
  { for: duration, until }: Pick<OrderRequest, 'for' | 'until'>,
  nowMs: number
): number | string {
  if ((duration === undefined) === (until === undefined)) return 'Say when it ends: either "for" or "until"'
  const untilMs = duration === undefined ? parseTime(until!)! : nowMs + parseDuration(duration)!
  if (untilMs <= nowMs) return `${until} is over already`
  if (untilMs > nowMs + longestOrderMs)
    return 'An order holds for at most 30 days; what is to last belongs into the files'
  return untilMs
}

/** RFC 3339, with its zone. */
function parseTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/.test(text)) return undefined
  const timeMs = Date.parse(text)
  return Number.isNaN(timeMs) ? undefined : timeMs
}
