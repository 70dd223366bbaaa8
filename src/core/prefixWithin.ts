import { maskWords } from './address.ts'
import type { Prefix } from './prefixSet.ts'

/** Whether all of one network lies in another. */
export function prefixWithin(inner: Prefix, outer: Prefix): boolean {
  if (inner.address.family !== outer.address.family || inner.bits < outer.bits) return false
  const network = maskWords(outer.address, outer.bits)
  return maskWords(inner.address, outer.bits).every((word, i) => word === network[i])
}
