// How often a key may do something. Start here: what a limit is. limitKey.ts says what a request counts
// for, limiter.ts keeps the counts, by a meter for each algorithm (meter.ts) in shared memory (see store/),
// limitTables.ts lays them out, limitSentence.ts says a limit in words.
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
  | { readonly kind: 'ja4' | 'tls_hash' | 'h2' | 'header_order' }
  /** `name` is lower case. */
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string }

/**
 * How it is counted. `gcra`: burst + t × rate in any time t. `sliding_window`: the rate's count in any window.
 * `concurrency`: so many at once.
 */
export type Algorithm = 'gcra' | 'sliding_window' | 'concurrency'

/** What is counted: requests, bytes of their bodies or of the answers', or different values of a fact. */
export type LimitUnit =
  'request' | 'byte_sent' | 'byte_received' | 'distinct_path' | 'distinct_query' | 'distinct_user_agent'

/** A limit as compiled from the operator's file: plain data. */
export interface Limit {
  readonly id: string
  readonly siteId: string
  /** Together they are the key; a request that lacks one of them is not counted. */
  readonly key: readonly KeyPart[]
  readonly algorithm: Algorithm
  readonly unit: LimitUnit
  /** In its unit. Of `concurrency` how many at once, in a window of no length. */
  readonly rate: Rate
  /** How many may come at once; at least 1. Of other algorithms than `gcra` the rate's count. */
  readonly burst: number
  /** Whether requests that are not forwarded are given back. */
  readonly counts: 'forwarded' | 'received'
  /** How many keys it can tell apart before it mixes them up, always to their disadvantage. */
  readonly maxKeys: number
}

/** What `maxKeys` is unless said: 2 MiB of shared memory. */
export const defaultMaxKeys = 131_072

/** The same where different values are counted, which takes sixteen times as much: 9 MiB. */
export const defaultMaxSketches = 32_768

/** One request's taking from a limit. */
export interface Charge {
  readonly limit: Limit
  /** From `limitKey`. */
  readonly key: string
  /** Of a limit on different values, the value of this request. */
  readonly value?: string
  /** Noted by the limiter: until when (monotonic clock) this charge is owed; 0 once it is refunded. */
  owedUntilMs?: number
}

/** Whether what it takes is known, or given back, only once the answer is over. */
export function lastsUntilAnswered({ algorithm, unit }: Limit): boolean {
  return algorithm === 'concurrency' || unit === 'byte_sent' || unit === 'byte_received'
}
