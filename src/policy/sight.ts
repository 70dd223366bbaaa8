import type { Facts } from '../core/facts.ts'
import type { Truth } from './truth.ts'

/** What one evaluation looks at. */
export interface Sight {
  readonly facts: Facts
  /** What the policy's matchers say of the user agent and of the path, by their index in the memos. */
  readonly userAgent: Uint8Array
  readonly path: Uint8Array
  /** Of the stream that is heard, up to the rule or limit whose condition is asked. */
  tags: readonly string[]
  /** Ids of the rules and limits that could not be told; made when there is one. */
  unknown: string[] | undefined
}

/** A compiled condition: pure, synchronous, without exceptions. */
export type Condition = (sight: Sight) => Truth
