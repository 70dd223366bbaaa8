import type { ConditionPlan, MatcherPlan, TextFact } from './conditionPlan.ts'
import { conditionImplies } from './conditionLogic.ts'
import { spend, type Effort } from './effort.ts'
import { blocksOf, firstBlock } from './prefixRanges.ts'

/** About a second's worth: beyond it nothing more is found, and nothing wrong is said. */
const maxEffort = 10_000_000

interface Entry<Item> {
  readonly when: ConditionPlan
  readonly item: Item
}

/**
 * Finds, among conditions seen before, one that a new condition implies, without comparing each with every
 * other: whatever implies "the path is /a or /b" has itself something to say of a path, with one of these
 * values. Each condition is kept under keys of which everything that implies it asks for at least one.
 */
export class ImplicationIndex<Item> {
  readonly #entries: Map<string, Entry<Item>[]> = new Map()
  /** Of the beginnings that were kept, by their fact. */
  readonly #lengths: Map<string, Set<number>> = new Map()
  readonly #effort: Effort = { left: maxEffort }

  add(when: ConditionPlan, item: Item): void {
    const keys = keysOf(when)
    for (const { fact, mark, value } of keys.length === 0 ? [anything] : keys) {
      if (mark === '^') {
        const lengths = this.#lengths.get(fact) ?? new Set<number>()
        this.#lengths.set(fact, lengths.add(value.length))
      }
      const key = fact + mark + value
      const entries = this.#entries.get(key)
      if (entries === undefined) this.#entries.set(key, [{ when, item }])
      else entries.push({ when, item })
    }
  }

  /** The first of those under a key that `when` implies and that is accepted. */
  find(when: ConditionPlan, accepts: (item: Item) => boolean): Item | undefined {
    for (const key of ['?', ...this.#questionsOf(when)]) {
      for (const entry of this.#entries.get(key) ?? []) {
        if (!spend(this.#effort, 1)) return undefined
        if (accepts(entry.item) && conditionImplies(when, entry.when, this.#effort)) return entry.item
      }
    }
    return undefined
  }

  #questionsOf(plan: ConditionPlan): readonly string[] {
    switch (plan.kind) {
      case 'all':
        return plan.of.flatMap(part => this.#questionsOf(part))
      case 'any':
        return plan.of.length === 0 ? [] : this.#questionsOf(plan.of[0]!)
      case 'client_ip':
        return ['client_ip?', `client_ip=${firstBlock(plan.prefixes)}`, 'not?']
      case 'text':
        return [...this.#questionsOfText(factName(plan.of), plan.matcher), 'not?']
      default:
        return [`${plan.kind}?`, 'not?']
    }
  }

  #questionsOfText(fact: string, plan: MatcherPlan): readonly string[] {
    if (plan.kind === 'all') return plan.of.flatMap(part => this.#questionsOfText(fact, part))
    if (plan.kind === 'any') return plan.of.length === 0 ? [] : this.#questionsOfText(fact, plan.of[0]!)
    const [value] = 'values' in plan ? plan.values : []
    if (value === undefined) return [`${fact}?`]
    const lengths = [...(this.#lengths.get(fact) ?? [])].filter(length => length <= value.length)
    return [`${fact}?`, `${fact}=${value}`, ...lengths.map(length => `${fact}^${value.slice(0, length)}`)]
  }
}

/** `=` keeps a value, `^` a beginning, `?` what is neither. */
interface Key {
  readonly fact: string
  readonly mark: '=' | '^' | '?'
  readonly value: string
}

/** Where a condition is kept that asks for nothing. */
const anything: Key = { fact: '', mark: '?', value: '' }

/** Of conditions that must all hold, one decides where they are kept: the one that is told apart best. */
function keysOf(plan: ConditionPlan): readonly Key[] {
  switch (plan.kind) {
    case 'all':
      return mostTelling(plan.of.map(keysOf))
    case 'any':
      return plan.of.flatMap(keysOf)
    case 'client_ip': {
      const blocks = blocksOf(plan.prefixes)
      if (blocks === undefined) return [{ fact: 'client_ip', mark: '?', value: '' }]
      return blocks.map(value => ({ fact: 'client_ip', mark: '=', value }))
    }
    case 'text':
      return keysOfText(factName(plan.of), plan.matcher)
    default:
      return [{ fact: plan.kind, mark: '?', value: '' }]
  }
}

function keysOfText(fact: string, plan: MatcherPlan): readonly Key[] {
  switch (plan.kind) {
    case 'all':
      return mostTelling(plan.of.map(part => keysOfText(fact, part)))
    case 'any':
      return plan.of.flatMap(part => keysOfText(fact, part))
    case 'in':
      return plan.values.map(value => ({ fact, mark: '=', value }))
    case 'prefix':
    case 'under':
      return plan.values.map(value => ({ fact, mark: '^', value }))
    default:
      return [{ fact, mark: '?', value: '' }]
  }
}

function mostTelling(choices: readonly (readonly Key[])[]): readonly Key[] {
  const isTelling = (keys: readonly Key[]): boolean => keys.every(({ mark }) => mark !== '?')
  const saying = choices.filter(keys => keys.length > 0)
  return saying.find(isTelling) ?? saying[0] ?? []
}

function factName(of: TextFact): string {
  return 'name' in of ? `${of.field}:${of.name}` : of.field
}
