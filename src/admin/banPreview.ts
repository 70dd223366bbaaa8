import { prefixWithin } from '../core/prefixWithin.ts'
import { parsePrefix } from '../policy/parsePrefix.ts'
import type { SampledRequest } from '../observe/trafficSample.ts'
import type { Prefix } from '../core/prefixSet.ts'
import type { BanPreview } from './operatorCommand.ts'
import { countAddresses, weigh } from './sampleSums.ts'

/** Whom a ban of a network would hit, by a sample of the requests since `sinceMs`, the oldest first. */
export function banPreview(sample: readonly SampledRequest[], sinceMs: number, network: Prefix): BanPreview {
  // Moien's own routes are no request that a ban refuses.
  const hit = sample.filter(
    ({ address, outcome }) => outcome !== 'own' && prefixWithin(parsePrefix(address)!, network)
  )
  return {
    since: new Date(sample[0]?.atMs ?? sinceMs).toISOString(),
    requests: weigh(hit),
    forwarded: weigh(hit.filter(({ outcome }) => outcome === 'forwarded')),
    clients: countAddresses(hit),
    pass_holders: countAddresses(hit.filter(({ hasPass }) => hasPass))
  }
}
