import { TextCache } from '../core/textCache.ts'
import type { CandidateSink } from './candidateSet.ts'
import type { MatcherPlan, TextPlan } from './conditionPlan.ts'
import { TextIndex } from './textIndex.ts'
import { no, type Matcher, type Truth } from './truth.ts'

/** Bounds on memory: so many texts of at most 1024 characters, and what is known of them, are below 12 MiB. */
const bounds = {
  maxTexts: 2048,
  maxLength: 1024,
  maxSize: 4 * 1024 * 1024,
  sizeOf: ({ truths, candidates }: KnownText): number => 1 + truths.length + 8 * candidates.length
}

/** Stands for a matcher that has not been asked yet; no `Truth`. */
const unasked = 3

/** A text, and what has been found out about it. */
export interface KnownText {
  /** `undefined` where it is missing. */
  readonly text: string | undefined
  /** What matchers that take time say of it, by their index: a `Truth` each, or that they were not asked. */
  readonly truths: Uint8Array
  /** Who, of those that demand something of this text, may be satisfied. */
  readonly candidates: readonly (readonly number[])[]
}

/** A matcher of the text that is known. */
export type KnownTextMatcher = (known: KnownText) => Truth

const none = new Uint8Array()

interface Watched {
  readonly matcher: KnownTextMatcher
  readonly places: number[]
}

/**
 * Remembers what a policy's matchers say of one fact's text, the user agent or the path: a few thousand
 * strings make up nearly all traffic, and a hundred patterns cost 40 µs a string.
 */
export class TextMemo {
  /** By exact values, beginnings and endings. */
  readonly index: TextIndex = new TextIndex()
  readonly #slow: Matcher[] = []
  readonly #byPlan: Map<TextPlan, KnownTextMatcher> = new Map()
  readonly #watched: Map<TextPlan, Watched> = new Map()
  readonly #known: TextCache<KnownText> = new TextCache(
    text => this.#find(text === '' ? undefined : text),
    bounds
  )

  /** Takes a condition's matcher in, before the first text comes; what takes time to tell is asked once a text. */
  add(plan: TextPlan, matcher: Matcher): KnownTextMatcher {
    const asks = isSlow(plan.matcher) ? this.#remembering(matcher) : ({ text }: KnownText) => matcher(text)
    this.#byPlan.set(plan, asks)
    return asks
  }

  /** Makes `place` a candidate wherever the condition, which was added before, is not false. */
  watch(plan: TextPlan, place: number): void {
    const watched = this.#watched.get(plan) ?? { matcher: this.#byPlan.get(plan)!, places: [] }
    watched.places.push(place)
    this.#watched.set(plan, watched)
  }

  /** How many texts are remembered, 2048 at most. */
  get size(): number {
    return this.#known.size
  }

  /** What is known of a text; `''` is one that is missing. */
  recall(text: string): KnownText {
    if (this.#asksNothing) return { text: text === '' ? undefined : text, truths: none, candidates: [] }
    return this.#known.recall(text)
  }

  get #asksNothing(): boolean {
    return this.#slow.length === 0 && this.#watched.size === 0 && this.index.isEmpty
  }

  #remembering(matcher: Matcher): KnownTextMatcher {
    const index = this.#slow.push(matcher) - 1
    return ({ text, truths }) => {
      const truth = truths[index] as Truth | typeof unasked
      if (truth !== unasked) return truth
      return (truths[index] = matcher(text))
    }
  }

  #find(text: string | undefined): KnownText {
    const candidates: (readonly number[])[] = []
    const truths = new Uint8Array(this.#slow.length).fill(unasked)
    const known: KnownText = { text, truths, candidates }
    const sink: CandidateSink = {
      add: places => {
        if (places.length > 0) candidates.push(places)
      }
    }
    this.index.find(text, sink)
    for (const { matcher, places } of this.#watched.values()) if (matcher(known) !== no) sink.add(places)
    return known
  }
}

/** Comparing so many values takes no longer than looking up what was remembered. */
const maxQuickValues = 4

function isSlow(plan: MatcherPlan): boolean {
  return isWalk(plan) || countValues(plan) > maxQuickValues
}

/** What walks along the text takes longer than that, were it for one value. */
function isWalk(plan: MatcherPlan): boolean {
  if ('of' in plan) return plan.of.some(isWalk)
  return plan.kind === 'pattern' || plan.kind === 'contains'
}

function countValues(plan: MatcherPlan): number {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.reduce((sum, part) => sum + countValues(part), 0)
    case 'in':
      // A set is as quick as one value.
      return 1
    default:
      return 'values' in plan ? plan.values.length : 1
  }
}
