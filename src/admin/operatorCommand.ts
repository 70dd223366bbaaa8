import type { Order } from '../core/order.ts'
import type { BanDraft, OrderDraft } from './orderRequest.ts'

/** What an operator can have a running gateway do. */
export type OperatorCommand =
  /** Unless it is confirmed within so long, the policy before comes back; `undefined` waits for nothing. */
  | { readonly kind: 'reload'; readonly confirmWithinMs: number | undefined }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'orders' }
  | { readonly kind: 'order'; readonly draft: OrderDraft }
  | { readonly kind: 'end_order'; readonly id: string }
  | { readonly kind: 'bans' }
  | { readonly kind: 'ban'; readonly draft: BanDraft }
  | { readonly kind: 'unban'; readonly network: string }

/** What came of it: a status, and the body of the answer or, as a text, why nothing came of it. */
export interface CommandOutcome {
  readonly status: number
  readonly result: object | string
}

/** What a reload came to: nothing, or the faults that kept the old policy in force. */
export interface ReloadOutcome {
  readonly hash: string
  readonly faults: readonly string[]
  readonly warnings: readonly string[]
  /** Where it waits to be confirmed: until when (RFC 3339), and which policy comes back otherwise. */
  readonly confirm?: { readonly until: string; readonly else: string }
}

/** An order as the admin API shows it; times are RFC 3339. */
export interface ShownOrder {
  readonly id: string
  readonly kind: Order['kind']
  /** `null` where the site says it all. */
  readonly target: string | null
  /** `null` for every site. */
  readonly site: string | null
  readonly reason: string
  readonly by: string
  readonly since: string
  readonly until: string
  /** Why it has no effect; `''` where it has. */
  readonly note: string
}

/** What `POST /orders` answers. */
export interface OrderAnswer {
  readonly order: ShownOrder
  /** How many bans gave way to whom the order allows. */
  readonly lifted_bans: number
  readonly warnings: readonly string[]
}

/** A ban as the admin API shows it; times are RFC 3339. */
export interface ShownBan {
  readonly network: string
  readonly until: string
  /** Who gave it, by their own word; `null` where a rule made it. */
  readonly by: string | null
  /** The rule that made it; `null` where a person did, or the rule is not known any more. */
  readonly rule: string | null
  readonly reason: string
  readonly spares_pass: boolean
  /** How often the network has been banned, as long as that is remembered. */
  readonly times: number
}

/** Whom a ban would have hit lately, by a sample (observe/trafficSample.ts). */
export interface BanPreview {
  /** What went before that is not known any more. */
  readonly since: string
  readonly requests: number
  /** Of these, the ones that came through. */
  readonly forwarded: number
  /** Different addresses in the sample: there are at least so many. */
  readonly clients: number
  /** Those of them that showed a valid pass. */
  readonly pass_holders: number
}

/** What `POST /bans` answers. */
export interface BanAnswer {
  /** `null` where nothing was banned, in a dry run. */
  readonly ban: ShownBan | null
  readonly preview: BanPreview
  /** Why it takes `force`; empty where it does not. */
  readonly dangers: readonly string[]
  readonly warnings: readonly string[]
}

/** Writes an order for the admin API. */
export function showOrder(order: Order, note: string): ShownOrder {
  const { id, kind, target, site, reason, by, sinceMs, untilMs } = order
  return {
    id,
    kind,
    target: target === '' ? null : target,
    site: site === '' ? null : site,
    reason,
    by,
    since: new Date(sinceMs).toISOString(),
    until: new Date(untilMs).toISOString(),
    note
  }
}
