import { noFingerprint, type Fingerprint } from './fingerprint.ts'

/** What rules, limits and the log may ask of the software at the other end, in their words. */
export const fingerprintFacts = ['ja4', 'ja3', 'ja3n', 'tls_hash', 'h2', 'header_order'] as const

export type FingerprintFact = (typeof fingerprintFacts)[number]

/** Some of them: bit `i` stands for `fingerprintFacts[i]`. */
export type FingerprintMask = number

/** The one with this fact alone. */
export function fingerprintBit(fact: FingerprintFact): FingerprintMask {
  return 1 << fingerprintFacts.indexOf(fact)
}

/** All of them. */
export const everyFingerprint: FingerprintMask = 2 ** fingerprintFacts.length - 1

/** What the software of a client is known by: of the connection, and of the request that came on it. */
export interface Software {
  readonly fingerprint: Fingerprint
  readonly headerOrder: string
}

/** The fact's text; `''` where it is not known. It is computed once a connection, of the headers once a request. */
export function fingerprintText(software: Software, fact: FingerprintFact): string {
  switch (fact) {
    case 'ja4':
      return software.fingerprint.ja4
    case 'ja3':
      return software.fingerprint.ja3
    case 'ja3n':
      return software.fingerprint.ja3n
    case 'tls_hash':
      return software.fingerprint.tlsHash
    case 'h2':
      return software.fingerprint.h2
    default:
      return software.headerOrder
  }
}

/** The software of which this is said, and nothing else is known. */
export function softwareOf(said: Readonly<Partial<Record<FingerprintFact, string | undefined>>>): Software {
  const {
    ja4 = '',
    ja3 = '',
    ja3n = '',
    tls_hash: tlsHash = '',
    h2 = '',
    header_order: headerOrder = ''
  } = said
  return { fingerprint: { ...noFingerprint, ja4, ja3, ja3n, tlsHash, h2 }, headerOrder }
}

/** As many settings and priorities as are read of a connection. */
const h2Form =
  /^(?:\d{1,5}:\d{1,10}(?:;\d{1,5}:\d{1,10}){0,31})?\|\d{1,10}\|(?:0|\d{1,10}:[01]:\d{1,10}:\d{1,3}(?:,\d{1,10}:[01]:\d{1,10}:\d{1,3}){0,31})\|[a-z](?:,[a-z]){0,7}$/
const forms: Readonly<Record<FingerprintFact, RegExp>> = {
  ja4: /^[tqd](?:\d\d|s[23]|d[123])[di]\d{4}[0-9A-Za-z]{2}_[\da-f]{12}_[\da-f]{12}$/,
  ja3: /^[\da-f]{32}$/,
  ja3n: /^[\da-f]{32}$/,
  tls_hash: /^mt1_[\da-f]{12}$/,
  h2: h2Form,
  header_order: /^mh1_[\da-f]{12}$/
}

/** Whether the text can be this fact at all; for what somebody else says of a client. */
export function isFingerprint(fact: FingerprintFact, text: string): boolean {
  return forms[fact].test(text)
}

/** What a fingerprint looks like, to complete `"…" is not …`. */
export const fingerprintShapes: Readonly<Record<FingerprintFact, string>> = {
  ja4: 'a JA4; write t13d1516h2_8daaf6152771_d8a2da3f94cd',
  ja3: 'a JA3; write its 32 hex digits',
  ja3n: 'a JA3N; write its 32 hex digits',
  tls_hash: 'a hash of TLS; write mt1_ and its twelve hex digits',
  h2: 'an HTTP/2 fingerprint; write 1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p',
  header_order: 'an order of headers; write mh1_ and its twelve hex digits'
}

/** What is wrong with what somebody says of it, as a sentence; `''` when nothing is. */
export function fingerprintMistake(fact: FingerprintFact, text: string): string {
  return isFingerprint(fact, text) ? '' : `"${text.slice(0, 80)}" is not ${fingerprintShapes[fact]}`
}
