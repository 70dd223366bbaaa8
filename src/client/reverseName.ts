import type { Address } from '../core/address.ts'

/** The name under which DNS has an address's own names: `1.2.0.192.in-addr.arpa` (RFC 1035, 3.5; RFC 3596, 2.5). */
export function reverseName({ family, text, words }: Address): string {
  if (family === 4) return `${text.split('.').toReversed().join('.')}.in-addr.arpa`
  const digits = words.map(word => word.toString(16).padStart(8, '0')).join('')
  return `${Array.from(digits).toReversed().join('.')}.ip6.arpa`
}
