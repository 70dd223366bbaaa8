import type { Facts } from './facts.ts'

/** What rules, limits and the log may ask of the software at the other end, in their words. */
export const fingerprintFacts = ['ja4', 'ja3', 'ja3n', 'h2', 'header_order'] as const

export type FingerprintFact = (typeof fingerprintFacts)[number]

/** The fact's text; `''` where it is not known. It is computed once a connection, of the headers once a request. */
export function fingerprintText(facts: Facts, fact: FingerprintFact): string {
  switch (fact) {
    case 'ja4':
      return facts.fingerprint.ja4
    case 'ja3':
      return facts.fingerprint.ja3
    case 'ja3n':
      return facts.fingerprint.ja3n
    case 'h2':
      return facts.fingerprint.h2
    default:
      return facts.headerOrder
  }
}
