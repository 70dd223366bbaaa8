import * as z from 'zod'
import type { FactsFields } from '../core/facts.ts'
import { fingerprintFacts, isFingerprint, softwareOf, type FingerprintFact } from '../core/fingerprintFact.ts'
import { tlsStates, type TlsState } from '../core/tlsState.ts'
import { spelled } from '../policy/schemaParts.ts'

/** What a person or a log says of the software that sent a request, in the words of conditions; else it is unknown. */
export type SaidSoftware = {
  readonly [Fact in FingerprintFact]?: string | undefined
} & { readonly tls?: TlsState | undefined }

/** The same as facts. */
export function saidSoftware(
  said: SaidSoftware | undefined
): Pick<FactsFields, 'fingerprint' | 'headerOrder' | 'tls'> | undefined {
  return said && { ...softwareOf(said), tls: said.tls }
}

/** What is said of it in the lower layer, and over that in the upper. */
export function overlaySoftware(below: SaidSoftware, said: SaidSoftware): SaidSoftware {
  const { tls = below.tls } = said
  const texts = fingerprintFacts.map(fact => [fact, said[fact] ?? below[fact]] as const)
  return { tls, ...Object.fromEntries(texts) }
}

/** What a fingerprint looks like, to complete `"…" is not …`. */
const shapes: Readonly<Record<FingerprintFact, string>> = {
  ja4: 'a JA4; write t13d1516h2_8daaf6152771_d8a2da3f94cd',
  ja3: 'a JA3; write its 32 hex digits',
  ja3n: 'a JA3N; write its 32 hex digits',
  tls_hash: 'a hash of TLS; write mt1_ and its twelve hex digits',
  h2: 'an HTTP/2 fingerprint; write 1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p',
  header_order: 'an order of headers; write mh1_ and its twelve hex digits'
}

/** What is wrong with what somebody says of it, as a sentence; `''` when nothing is. */
export function fingerprintMistake(fact: FingerprintFact, text: string): string {
  return isFingerprint(fact, text) ? '' : `"${text.slice(0, 80)}" is not ${shapes[fact]}`
}

function said(fact: FingerprintFact): z.ZodOptional<z.ZodType<string>> {
  return spelled(shapes[fact], text => isFingerprint(fact, text)).optional()
}

/** For schemas of requests. */
export const softwareShape: {
  readonly [Fact in FingerprintFact]: z.ZodOptional<z.ZodType<string>>
} & { readonly tls: z.ZodType<TlsState | undefined> } = {
  tls: z.enum(tlsStates).optional().meta({ description: 'Of the client’s connection; unknown.' }),
  ja4: said('ja4'),
  ja3: said('ja3'),
  ja3n: said('ja3n'),
  tls_hash: said('tls_hash'),
  h2: said('h2'),
  header_order: said('header_order')
}
