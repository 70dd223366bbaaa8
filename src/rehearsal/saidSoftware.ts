import * as z from 'zod'
import type { FactsFields } from '../core/facts.ts'
import {
  fingerprintFacts,
  fingerprintShapes,
  isFingerprint,
  softwareOf,
  type FingerprintFact
} from '../core/fingerprintFact.ts'
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

function said(fact: FingerprintFact): z.ZodOptional<z.ZodType<string>> {
  return spelled(fingerprintShapes[fact], text => isFingerprint(fact, text)).optional()
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
