import { FrequentKeys } from './frequentKeys.ts'
import { replayExample, type ExampleParts, type ReplayExample } from './replayExample.ts'

const mostExamples = 3

/** Counts what one rule, limit or threshold did. Texts are bounded: 512 keys and three examples. */
export class PartTally {
  readonly id: string
  readonly kind: 'rule' | 'limit' | 'threshold'
  /** Requests that the rule matched, the limit refused, or the threshold decided. */
  hits = 0
  /** Of a limit: requests it counted. */
  charged = 0
  /** Requests stopped because of it. */
  stopped = 0
  /** The same, were everything in dry run in force. */
  wouldStop = 0
  /** Requests of which the log does not tell whether the condition holds. */
  unknown = 0
  readonly keys: FrequentKeys = new FrequentKeys()
  readonly examples: ReplayExample[] = []
  #lastPath = ''

  constructor(id: string, kind: 'rule' | 'limit' | 'threshold') {
    this.id = id
    this.kind = kind
  }

  /** Counts a hit; examples are the first requests of different paths. */
  hit(parts: ExampleParts, showQueries: boolean): void {
    this.hits++
    this.keys.add(parts.client)
    if (this.examples.length >= mostExamples || parts.path === this.#lastPath) return
    this.#lastPath = parts.path
    this.examples.push(replayExample(parts, showQueries))
  }
}
