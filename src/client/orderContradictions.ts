import { contradictionMask, type ContradictionMask } from '../core/contradiction.ts'
import type { Facts } from '../core/facts.ts'
import type { BrowserClaim } from './browserClaim.ts'
import { documentHeaderOrders } from './browserVersions.ts'

const headerOrder = contradictionMask(['header_order'])

/** Whether a document's headers come in another order than the browser claimed sends them. */
export function orderContradictions({ browser }: BrowserClaim, facts: Facts): ContradictionMask {
  const { rawHeaders, headers } = facts
  if (headers['sec-fetch-dest'] !== 'document' || rawHeaders === undefined) return 0
  const order = documentHeaderOrders[browser]
  let reached = -1
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const place = order.indexOf(rawHeaders[i]!.toLowerCase())
    if (place < 0) continue
    if (place < reached) return headerOrder
    reached = place
  }
  return 0
}
