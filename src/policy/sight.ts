import type { Facts } from '../core/facts.ts'
import type { KnownAddress } from './addressMemo.ts'
import type { KnownText } from './textMemo.ts'
import type { Truth } from './truth.ts'

/** What one evaluation looks at. */
export interface Sight {
  readonly facts: Facts
  /** What the policy remembers of the user agent, the path and the client's address. */
  readonly userAgent: KnownText
  readonly path: KnownText
  readonly address: KnownAddress
  /** Of the stream that is heard, up to the rule or limit whose condition is asked. */
  tags: readonly string[]
  /** Ids of the rules and limits that could not be told; made when there is one. */
  unknown: string[] | undefined
}

/** A compiled condition: pure, synchronous, without exceptions. */
export type Condition = (sight: Sight) => Truth
