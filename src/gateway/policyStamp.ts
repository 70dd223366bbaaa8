import { createHash } from 'node:crypto'
import type { Order } from '../core/order.ts'

/** Tells one policy in force from another: the hash of its files, then `+` and that of the orders on top. */
export function policyStamp(hash: string, orders: readonly Order[]): string {
  if (orders.length === 0) return hash
  const terms = orders.map(({ kind, target, site, untilMs }) => [kind, target, site, untilMs])
  const digest = createHash('sha256').update(JSON.stringify(terms)).digest('hex')
  return `${hash}+${digest.slice(0, 8)}`
}
