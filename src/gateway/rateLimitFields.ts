import type { Limiter } from '../limits/limiter.ts'
import type { Quota } from '../limits/quota.ts'
import type { PolicyCharge } from '../policy/verdict.ts'

const none: readonly string[] = []
/** The largest integer of a structured field (RFC 9651 §3.3.1). */
const largest = 999_999_999_999_999

/**
 * What the limits in force leave a client: `RateLimit-Policy` and `RateLimit`, as a flat list of header names
 * and values (draft-ietf-httpapi-ratelimit-headers-10). Limits on responses say nothing of the requests that a
 * client may make, and what is in dry run is nobody's business.
 */
export function rateLimitFields(limiter: Limiter, charges: readonly PolicyCharge[]): readonly string[] {
  const policies: string[] = []
  const states: string[] = []
  for (const charge of charges) {
    if (!charge.enforced || charge.counted !== undefined) continue
    const quota = limiter.quota(charge)
    if (quota === undefined) continue
    policies.push(policyItem(charge.limit.id, quota))
    states.push(stateItem(charge.limit.id, quota))
  }
  return policies.length === 0
    ? none
    : ['RateLimit-Policy', policies.join(', '), 'RateLimit', states.join(', ')]
}

/** An id has no character that a string would have to escape. */
function policyItem(id: string, { size, windowMs, unit }: Quota): string {
  const window = windowMs === 0 ? '' : `;w=${seconds(windowMs)}`
  return `"${id}";q=${whole(size)}${window}${unit === 'requests' ? '' : `;qu="${unit}"`}`
}

function stateItem(id: string, { left, resetMs }: Quota): string {
  return `"${id}";r=${whole(left)}${resetMs === undefined ? '' : `;t=${resetMs === 0 ? 0 : seconds(resetMs)}`}`
}

/** Rounded up, as in Retry-After. */
function seconds(ms: number): number {
  return Math.min(Math.max(1, Math.ceil(ms / 1000)), largest)
}

function whole(amount: number): number {
  return Math.min(Math.max(0, Math.floor(amount)), largest)
}
