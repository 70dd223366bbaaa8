import { noOutcomes, replayOutcomes, type OutcomeCounts, type ReplayOutcome } from './replayOutcome.ts'

/** What came of the requests of one stretch of time. */
export interface TimeBucket {
  /** When it begins, wall clock. */
  readonly atMs: number
  /** As the policy stands. */
  readonly inForce: Readonly<OutcomeCounts>
  /** As it would be were everything in dry run in force. */
  readonly would: Readonly<OutcomeCounts>
}

/** A bucket while it is being filled. */
interface OpenBucket extends TimeBucket {
  readonly inForce: OutcomeCounts
  readonly would: OutcomeCounts
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** Then each twice the one before. */
const widthsMs: readonly number[] = [minuteMs, 5 * minuteMs, 15 * minuteMs, hourMs, 3 * hourMs, dayMs]
/** What a picture shows side by side, and all that is kept. */
const mostBuckets = 240

/**
 * Outcomes over time, in stretches that grow with the log: a minute each, until there would be more than 240
 * from the first to the last.
 */
export class Timeline {
  #widthMs = minuteMs
  #buckets = new Map<number, OpenBucket>()
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY

  get bucketMs(): number {
    return this.#widthMs
  }

  add(atMs: number, inForce: ReplayOutcome, would: ReplayOutcome): void {
    const bucket = this.#bucketAt(atMs)
    bucket.inForce[inForce]++
    bucket.would[would]++
  }

  /** From the first to the last, those without requests left out. */
  buckets(): readonly TimeBucket[] {
    return Array.from(this.#buckets.values()).toSorted((a, b) => a.atMs - b.atMs)
  }

  #bucketAt(atMs: number): OpenBucket {
    const index = Math.floor(atMs / this.#widthMs)
    const known = this.#buckets.get(index)
    if (known !== undefined) return known
    this.#first = Math.min(this.#first, atMs)
    this.#last = Math.max(this.#last, atMs)
    if ((this.#last - this.#first) / this.#widthMs < mostBuckets) return this.#open(index)
    this.#widen()
    return this.#bucketAt(atMs)
  }

  #open(index: number): OpenBucket {
    const bucket = { atMs: index * this.#widthMs, inForce: noOutcomes(), would: noOutcomes() }
    this.#buckets.set(index, bucket)
    return bucket
  }

  #widen(): void {
    this.#widthMs = widthsMs.find(width => width > this.#widthMs) ?? this.#widthMs * 2
    const narrow = this.#buckets
    this.#buckets = new Map()
    for (const { atMs, inForce, would } of narrow.values()) {
      const index = Math.floor(atMs / this.#widthMs)
      const wide = this.#buckets.get(index) ?? this.#open(index)
      for (const outcome of replayOutcomes) {
        wide.inForce[outcome] += inForce[outcome]
        wide.would[outcome] += would[outcome]
      }
    }
  }
}
