import { buildPrefixSet } from '../core/prefixSet.ts'
import type { ConditionContext } from './conditionContext.ts'
import { countParts, tagsAskedBy, type ConditionPlan, type NamedPlan } from './conditionPlan.ts'
import { didYouMean } from './didYouMean.ts'
import { planCondition } from './planCondition.ts'
import type { Placed, RulesSource } from './rulesSource.ts'
import type { Spot } from './spot.ts'

/** Names in names in names grow without end; what is checked for every rule must stay small. */
const maxParts = 1000

/** Names used in names: recursion over a hostile file must end. */
const maxDepth = 40

/** What a name with a mistake stands for: nobody, so that no other rule's check complains of it. */
const nobody: ConditionPlan = { kind: 'client_ip', prefixes: buildPrefixSet([]) }

/** A site's conditions by name. Each is planned when it is first used, or at last by `planAll`. */
export class NamedConditions {
  readonly #inputs: ReadonlyMap<string, RulesSource['conditions'][number]>
  readonly #context: ConditionContext
  readonly #plans: Map<string, NamedPlan> = new Map()
  /** The names being planned, each used in the one before. */
  readonly #path: string[] = []
  readonly #used: Set<string> = new Set()

  /** Names that stand twice are faults. */
  constructor(conditions: RulesSource['conditions'], context: Omit<ConditionContext, 'named'>) {
    this.#inputs = byName(conditions)
    this.#context = { ...context, named: (name, spot) => this.#use(name, spot) }
  }

  get context(): ConditionContext {
    return this.#context
  }

  /** Every condition, also those that nothing uses: theirs may be mistakes too. */
  planAll(): readonly Placed<NamedPlan>[] {
    return [...this.#inputs].map(([name, { spot }]) => ({ value: this.#plan(name), spot }))
  }

  /** The names that something uses. */
  get used(): ReadonlySet<string> {
    return this.#used
  }

  #use(name: string, spot: Spot): ConditionPlan {
    this.#used.add(name)
    if (!this.#inputs.has(name)) {
      if (this.#context.knowsAllNames) spot.fault(unknownName(name, [...this.#inputs.keys()]))
      return nobody
    }
    const begin = this.#path.indexOf(name)
    if (begin < 0 && this.#path.length < maxDepth) return this.#plan(name)
    if (begin < 0) spot.fault(`Names stand in names more than ${maxDepth} deep here`)
    else spot.fault(`This condition leads back to itself: ${circleOf([...this.#path.slice(begin), name])}`)
    return nobody
  }

  #plan(name: string): NamedPlan {
    const known = this.#plans.get(name)
    if (known !== undefined) return known
    const { value, spot } = this.#inputs.get(name)!
    this.#path.push(name)
    const of = value.when === undefined ? nobody : planCondition(value.when, spot, this.#context)
    this.#path.pop()
    const plan = this.#bounded(name, of, spot)
    this.#plans.set(name, plan)
    return plan
  }

  #bounded(name: string, of: ConditionPlan, spot: Spot): NamedPlan {
    const parts = countParts(of)
    if (parts <= maxParts) return { kind: 'named', name, of, parts, tags: tagsAskedBy(of) }
    spot.fault(
      `"${name}" has more than ${maxParts} parts, those of the names in it included; use fewer, or lists`
    )
    return { kind: 'named', name, of: nobody, parts: 1, tags: [] }
  }
}

function byName(
  conditions: RulesSource['conditions']
): ReadonlyMap<string, RulesSource['conditions'][number]> {
  const named = new Map<string, RulesSource['conditions'][number]>()
  for (const condition of conditions) {
    const { name } = condition.value
    if (named.has(name)) {
      condition.spot.fault(`There are two conditions named "${name}" in the site's rule files`)
    }
    named.set(name, condition)
  }
  return named
}

function circleOf(names: readonly string[]): string {
  return names.map(name => `"${name}"`).join(' is ')
}

function unknownName(name: string, known: readonly string[]): string {
  return `There is no condition "${name}" in the site's rule files${didYouMean(name, known)}`
}
