import type { Facts } from '../core/facts.ts'
import { fingerprintFacts, fingerprintText } from '../core/fingerprintFact.ts'

/** No list of ciphers or extensions is longer, of a client that means it. */
const maxShown = 1000

/** What is known of the software that sent a request, by the words of conditions; JA4 in its four forms. */
export function explainSoftware(facts: Facts): Readonly<Record<string, string>> {
  const { ja4Raw, ja4Ordered, ja4RawOrdered } = facts.fingerprint
  const known: readonly (readonly [string, string])[] = [
    ['tls', facts.tls],
    ...fingerprintFacts.map(fact => [fact, fingerprintText(facts, fact)] as const),
    ['ja4_r', ja4Raw],
    ['ja4_o', ja4Ordered],
    ['ja4_ro', ja4RawOrdered]
  ]
  const told = known.filter(([, text]) => text !== '')
  return Object.fromEntries(told.map(([name, text]) => [name, text.slice(0, maxShown)]))
}
