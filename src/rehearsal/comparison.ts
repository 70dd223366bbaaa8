import type { Decision } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import { FrequentKeys } from './frequentKeys.ts'
import type { HumanClients, HumanCount } from './humanClients.ts'
import type { Trial } from './rehearsal.ts'
import { replayExample, type ExampleParts, type ReplayExample } from './replayExample.ts'
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
  readonly #showQueries: boolean

  constructor(humans: HumanClients, showQueries: boolean) {
    this.#humans = humans
    this.#showQueries = showQueries
  }

  /** The most requests first. */
  get changes(): readonly ChangeTally[] {
    return Array.from(this.#changes.values()).toSorted((a, b) => b.requests - a.requests)
  }

  add(before: Trial, after: Trial, request: ExampleParts): void {
    const [was, is] = [before.judgement, after.judgement]
    this.#compare('in_force', was.enforced, is.enforced, after.facts, request)
    const [wouldWas, wouldBe] = [was.rehearsed ?? was.enforced, is.rehearsed ?? is.enforced]
    const isTold = isSame(was.enforced, wouldWas) && isSame(is.enforced, wouldBe)
    if (!isTold) this.#compare('would', wouldWas, wouldBe, after.facts, request)
  }

  #compare(
    stream: ChangeTally['stream'],
    was: Decision,
    is: Decision,
    facts: Facts,
    request: ExampleParts
  ): void {
    if (isSame(was, is)) return
    const [from, to] = [replayOutcome(was), replayOutcome(is)]
    const change = this.#changeOf(stream, from, to, to === 'forward' ? was.rule : is.rule)
    change.requests++
    change.keys.add(request.client)
    if (change.examples.length < mostExamples) change.examples.push(replayExample(request, this.#showQueries))
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
