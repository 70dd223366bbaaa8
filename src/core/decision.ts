import type { Level } from './level.ts'

/** Whether a rule, limit or site acts, only watches, or sleeps. */
export type Mode = 'enforce' | 'dry_run' | 'off'

/**
 * What the operator's `then` asks for.
 * `allow` is for callers one trusts, `open` for places anyone may have.
 */
export type Effect =
  | { readonly kind: 'allow' }
  | { readonly kind: 'open' }
  | { readonly kind: 'challenge'; readonly level: Level }
  | { readonly kind: 'too_many' }
  | { readonly kind: 'deny'; readonly status: number }

/** What will be done with a request, and which rule, limit or threshold said so (`''` when none did). */
export interface Decision {
  readonly action: 'forward' | 'challenge' | 'too_many' | 'deny'
  readonly rule: string
  /** Of the challenge; `undefined` for every other action. */
  readonly level: Level | undefined
  /** What a refusal answers; 0 for `forward` and `challenge`. */
  readonly status: number
  /** When the exhausted limit admits again; 0 where no limit refused. */
  readonly retryAfterMs: number
  readonly score: number
  readonly tags: readonly string[]
}

/** The decision in force, and what rules, limits and sites in dry run would have made of it. */
export interface Judgement {
  readonly enforced: Decision
  /** `undefined` when nothing in dry run spoke. */
  readonly rehearsed: Decision | undefined
}
