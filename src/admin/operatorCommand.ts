import type { Order } from '../core/order.ts'
import type { OrderDraft } from './orderRequest.ts'

/** What an operator can have a running gateway do. */
export type OperatorCommand =
  /** Unless it is confirmed within so long, the policy before comes back; `undefined` waits for nothing. */
  | { readonly kind: 'reload'; readonly confirmWithinMs: number | undefined }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'orders' }
  | { readonly kind: 'order'; readonly draft: OrderDraft }
  | { readonly kind: 'end_order'; readonly id: string }

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
