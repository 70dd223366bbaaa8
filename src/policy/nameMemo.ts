import type { NamedPlan } from './conditionPlan.ts'
import type { Condition } from './sight.ts'
import type { Truth } from './truth.ts'

/** Stands for a condition that has not been asked yet; no `Truth`. */
const unasked = 3

/**
 * A policy's named conditions, each compiled once and asked once a request, however many rules use the
 * name; one that asks for tags is asked again once there are more. So a request costs what the files say, not what their names unfold to.
 */
export class NameMemo {
  readonly #conditions: Map<string, Condition> = new Map()
  readonly #truths: (Truth | typeof unasked)[] = []
  /** With which tags a condition was asked that asks for tags. */
  readonly #tags: (readonly string[] | undefined)[] = []
  /** The indices of those asked at this request. */
  readonly #asked: number[] = []

  /** The condition of this name; compiled by `compile` where it comes up for the first time. */
  add({ name, tags: asked }: NamedPlan, compile: () => Condition): Condition {
    const known = this.#conditions.get(name)
    if (known !== undefined) return known
    const condition = compile()
    const truths = this.#truths
    const index = truths.push(unasked) - 1
    const tags = this.#tags
    const asksTags = asked.length > 0
    const remembering: Condition = sight => {
      const truth = truths[index]!
      if (truth !== unasked && (!asksTags || tags[index] === sight.tags)) return truth
      if (truth === unasked) this.#asked.push(index)
      tags[index] = sight.tags
      return (truths[index] = condition(sight))
    }
    this.#conditions.set(name, remembering)
    return remembering
  }

  /** Begins a new request. */
  renew(): void {
    if (this.#asked.length === 0) return
    for (const index of this.#asked) this.#truths[index] = unasked
    this.#asked.length = 0
  }
}
