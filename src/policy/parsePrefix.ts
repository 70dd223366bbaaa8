import { maskWords, parseAddress, prefixOf } from '../core/address.ts'
import type { Prefix } from '../core/prefixSet.ts'

/** Reads `192.0.2.0/24`, `2001:db8::/32` or a lone address; `undefined` when the text is neither. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined || text.includes('%')) return undefined
  const width = address.family === 4 ? 32 : 128
  if (slash < 0) return { address, bits: width }
  const digits = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(digits)) return undefined
  // ::ffff:192.0.2.0/120 is 192.0.2.0/24.
  const bits = address.family === 4 && text.includes(':') ? Number(digits) - 96 : Number(digits)
  return bits < 0 || bits > width ? undefined : { address, bits }
}

/** The network that the prefix stands for, when it was written with bits beyond its length; else `''`. */
export function networkMeant({ address, bits }: Prefix): string {
  const masked = maskWords(address, bits)
  return masked.every((word, i) => word === address.words[i]) ? '' : prefixOf(address, bits)
}
