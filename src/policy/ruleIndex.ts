import type { Facts } from '../core/facts.ts'
import type { AddressMemo } from './addressMemo.ts'
import { CandidateSet, type CandidateSink } from './candidateSet.ts'
import type { ConditionPlan, TextFact } from './conditionPlan.ts'
import { gateOf, type GateFact, type GateKey, type NamedGates } from './gate.ts'
import type { Sight } from './sight.ts'
import { TextIndex } from './textIndex.ts'
import type { TextMemo } from './textMemo.ts'

/** A gate that lets through more of a thousand requests is not worth looking up. */
const maxOpenness = 800

/** Bounds memory, and what building takes; conditions that come later are asked of every request. */
const maxKeys = 1_000_000

/** What is remembered of texts and addresses, and finds candidates on the way. */
export interface IndexMemos {
  readonly userAgents: TextMemo
  readonly paths: TextMemo
  readonly addresses: AddressMemo
}

/** A fact that is looked up at every request. */
interface LookedUp {
  readonly index: TextIndex
  readonly find: (facts: Facts, into: CandidateSink) => void
}

/**
 * Finds which of a policy's rules and limits a request can concern at all, so that ten thousand cost what
 * ten cost. Each is kept under one part of what it demands (see gate.ts); only those whose part the request
 * has are heard, and of the others it is certain that they do not apply.
 */
export class RuleIndex {
  readonly #memos: IndexMemos
  readonly #candidates: CandidateSet
  readonly #always: number[] = []
  readonly #bySet: number[][] = []
  readonly #facts: Map<string, LookedUp> = new Map()
  readonly #lookedUp: LookedUp[] = []
  readonly #named: NamedGates = new Map()
  #keys = 0

  /** For at most so many places, from 0 on. */
  constructor(size: number, memos: IndexMemos) {
    this.#candidates = new CandidateSet(size)
    this.#memos = memos
  }

  /** Keeps a condition, which the memos know already, under the place where it is heard. */
  add(place: number, when: ConditionPlan): void {
    const gate = gateOf(when, this.#named)
    if (gate === undefined || gate.openness > maxOpenness || this.#keys + gate.keys.length > maxKeys) {
      this.#always.push(place)
      return
    }
    this.#keys += gate.keys.length
    for (const key of gate.keys) this.#addKey(key, place)
  }

  /** Every place whose condition may be other than false. The set is the same each time. */
  candidates({ facts, userAgent, path, address }: Sight): CandidateSet {
    const candidates = this.#candidates
    candidates.clear()
    candidates.add(this.#always)
    for (const places of userAgent.candidates) candidates.add(places)
    for (const places of path.candidates) candidates.add(places)
    for (const set of address.sets) candidates.add(this.#bySet[set] ?? nowhere)
    for (const { find } of this.#lookedUp) find(facts, candidates)
    return candidates
  }

  #addKey(key: GateKey, place: number): void {
    switch (key.kind) {
      case 'value':
        this.#indexOf(key.fact).add(key.mark, key.value, place)
        break
      case 'network': {
        const set = this.#memos.addresses.add(key.prefixes)
        const places = (this.#bySet[set] ??= [])
        if (places.at(-1) !== place) places.push(place)
        break
      }
      case 'remembered':
        this.#memoOf(key.condition.of).watch(key.condition, place)
    }
  }

  #indexOf(fact: GateFact): TextIndex {
    if (fact.field === 'path' || fact.field === 'user_agent') return this.#memoOf(fact).index
    const name = 'name' in fact ? `${fact.field}:${fact.name}` : fact.field
    const known = this.#facts.get(name)
    if (known !== undefined) return known.index
    const index = new TextIndex()
    const lookedUp = { index, find: finderOf(fact, index) }
    this.#facts.set(name, lookedUp)
    this.#lookedUp.push(lookedUp)
    return index
  }

  #memoOf({ field }: TextFact): TextMemo {
    return field === 'path' ? this.#memos.paths : this.#memos.userAgents
  }
}

const nowhere: readonly number[] = []

function finderOf(fact: GateFact, index: TextIndex): LookedUp['find'] {
  switch (fact.field) {
    case 'host':
      return (facts, into) => index.find(facts.host, into)
    case 'method':
      return (facts, into) => index.find(facts.method, into)
    case 'kind':
      return (facts, into) => index.find(facts.kind, into)
    case 'pass':
      return (facts, into) => index.find(facts.pass.status, into)
    case 'protocol':
      return (facts, into) => index.find(facts.protocol, into)
    case 'tls':
      return (facts, into) => index.find(facts.tls, into)
    case 'ja4':
    case 'ja3':
    case 'ja3n':
    case 'tls_hash':
    case 'h2': {
      const { field } = fact
      return (facts, into) => index.find(facts.askFingerprint(field) || undefined, into)
    }
    case 'header':
      return (facts, into) => index.find(facts.header(fact.name), into)
    case 'cookie':
      return (facts, into) => index.find(facts.cookie(fact.name), into)
    case 'query':
      return (facts, into) => findValues(index, facts.queryValues(fact.name), into)
    default:
      return () => undefined
  }
}

/** A parameter that stands several times satisfies whom one of its values does. */
function findValues(index: TextIndex, values: readonly string[], into: CandidateSink): void {
  if (values.length === 0) index.find(undefined, into)
  for (const value of values) index.find(value, into)
}
