import type { Facts } from '../core/facts.ts'
import type { Disclosure } from './disclosure.ts'
import { FrequentKeys } from './frequentKeys.ts'
import { replayExample, type ReplayExample } from './replayExample.ts'

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
  /** Which part was unknown after this one, the last time that it was. */
  follower: PartTally | undefined = undefined
  readonly keys: FrequentKeys = new FrequentKeys()
  readonly examples: ReplayExample[] = []
  #lastPath = ''

  constructor(id: string, kind: 'rule' | 'limit' | 'threshold') {
    this.id = id
    this.kind = kind
  }

  /** Counts a hit; examples are the first requests of different paths. */
  hit(facts: Facts, status: number, disclosure: Disclosure): void {
    this.hits++
    this.keys.add(disclosure.clientOf(facts.address))
    if (this.examples.length >= mostExamples || facts.path === this.#lastPath) return
    this.#lastPath = facts.path
    this.examples.push(replayExample(facts, status, disclosure))
  }
}
