import type { Decision } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import type { Disclosure } from './disclosure.ts'
import { FrequentKeys } from './frequentKeys.ts'
import type { HumanClients, HumanCount } from './humanClients.ts'
import type { Trial } from './rehearsal.ts'
import { replayExample, type ReplayExample } from './replayExample.ts'
import { replayOutcome, type ReplayOutcome } from './replayOutcome.ts'

/** Requests of which the two policies make different things, in the same way and by the same rule. */
export interface ChangeTally extends HumanCount {
  /** `in_force`: as both stand. `would`: were everything in dry run in force. */
  readonly stream: 'in_force' | 'would'
  readonly from: ReplayOutcome
  readonly to: ReplayOutcome
  /** Of the new policy what stops them, of the old one what no longer does. */
  readonly rule: string
  requests: number
  readonly keys: FrequentKeys
  readonly examples: ReplayExample[]
}

const mostExamples = 3

/** Compares what a policy says with what another, the baseline, says of the same requests. */
export class Comparison {
  readonly #changes = new Map<string, ChangeTally>()
  readonly #humans: HumanClients
  readonly #disclosure: Disclosure

  constructor(humans: HumanClients, disclosure: Disclosure) {
    this.#humans = humans
    this.#disclosure = disclosure
  }

  /** The most requests first. */
  get changes(): readonly ChangeTally[] {
    return Array.from(this.#changes.values()).toSorted((a, b) => b.requests - a.requests)
  }

  /** `status` is what the application answered when the request was logged. */
  add(before: Trial, after: Trial, status: number): void {
    const [was, is] = [before.judgement, after.judgement]
    this.#compare('in_force', was.enforced, is.enforced, after.facts, status)
    const [wouldWas, wouldBe] = [was.rehearsed ?? was.enforced, is.rehearsed ?? is.enforced]
    const isTold = isSame(was.enforced, wouldWas) && isSame(is.enforced, wouldBe)
    if (!isTold) this.#compare('would', wouldWas, wouldBe, after.facts, status)
  }

  #compare(stream: ChangeTally['stream'], was: Decision, is: Decision, facts: Facts, status: number): void {
    if (isSame(was, is)) return
    const [from, to] = [replayOutcome(was), replayOutcome(is)]
    const change = this.#changeOf(stream, from, to, to === 'forward' ? was.rule : is.rule)
    change.requests++
    change.keys.add(this.#disclosure.clientOf(facts.address))
    if (change.examples.length < mostExamples) {
      change.examples.push(replayExample(facts, status, this.#disclosure))
    }
    this.#humans.count(facts, change)
  }

  #changeOf(
    stream: ChangeTally['stream'],
    from: ReplayOutcome,
    to: ReplayOutcome,
    rule: string
  ): ChangeTally {
    const key = `${stream} ${from} ${to} ${rule}`
    const known = this.#changes.get(key)
    if (known !== undefined) return known
    const keys = new FrequentKeys()
    const change: ChangeTally = { stream, from, to, rule, requests: 0, fromHumans: 0, keys, examples: [] }
    this.#changes.set(key, change)
    return change
  }
}

function isSame(one: Decision, other: Decision): boolean {
  return replayOutcome(one) === replayOutcome(other)
}
