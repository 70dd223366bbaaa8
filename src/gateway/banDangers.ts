import type { BanDraft } from '../admin/orderRequest.ts'
import { prefixOf } from '../core/address.ts'
import { buildPrefixSet, type PrefixSetData } from '../core/prefixSet.ts'
import { prefixWithin } from '../core/prefixWithin.ts'
import { areDisjoint, isEmptySet } from '../policy/prefixRanges.ts'

/** A ban of more than that is likely a slip of the finger. */
const widestBits = { 4: 16, 6: 32 } as const

/** Nobody trusts more proxies than can be compared in so many steps. */
const mostSteps = 1_000_000

/** Why somebody should think twice before this ban, as sentences without full stops. */
export function banDangers({ prefix, callers }: BanDraft, trustedProxies: PrefixSetData): readonly string[] {
  const { address, bits } = prefix
  const network = prefixOf(address, bits)
  const dangers: string[] = []
  const widest = widestBits[address.family]
  if (bits < widest) dangers.push(`${network} is wider than a /${widest}`)
  for (const caller of callers) {
    const own = { address: caller, bits: caller.family === 4 ? 32 : 128 }
    if (prefixWithin(own, prefix)) dangers.push(`${network} holds your own address, ${caller.text}`)
  }
  const effort = { left: mostSteps }
  if (!isEmptySet(trustedProxies) && !areDisjoint(buildPrefixSet([prefix]), trustedProxies, effort)) {
    dangers.push(`${network} holds a trusted proxy`)
  }
  return dangers
}
