// How often a key may do something. Start here: what a limit is. limitKey.ts says what a request counts
// for, limiter.ts keeps the counts (in shared memory, see store/debtTable.ts), limitTables.ts lays them out,
// limitSentence.ts says a limit in words.
import type { Rate } from '../core/rate.ts'

/** One part of what tells one caller of a limit from another. */
export type KeyPart =
  | { readonly kind: 'client_ip'; readonly v4Bits: number; readonly v6Bits: number }
  | { readonly kind: 'pass' }
  | { readonly kind: 'site' }
  | { readonly kind: 'host' }
  | { readonly kind: 'path' }
  | { readonly kind: 'country' }
  | { readonly kind: 'asn' }
  /** `name` is lower case. */
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string }

/** A limit as compiled from the operator's file: plain data. */
export interface Limit {
  readonly id: string
  readonly siteId: string
  /** Together they are the key; a request that lacks one of them is not counted. */
  readonly key: readonly KeyPart[]
  readonly rate: Rate
  /** How many may come at once; at least 1. */
  readonly burst: number
  /** Whether requests that are not forwarded are given back. */
  readonly counts: 'forwarded' | 'received'
  /** How many keys it can tell apart before it mixes them up, always to their disadvantage. */
  readonly maxKeys: number
}

/** What `maxKeys` is unless said: 2 MiB of shared memory. */
export const defaultMaxKeys = 131_072

/** One request's taking from a limit. */
export interface Charge {
  readonly limit: Limit
  /** From `limitKey`. */
  readonly key: string
  /** Noted by the limiter: until when (monotonic clock) this charge is owed; 0 once it is refunded. */
  owedUntilMs?: number
}
