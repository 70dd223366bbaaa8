import type { BanTerms } from './banTerms.ts'
import type { Level } from './level.ts'
import type { LocalText } from './localText.ts'

/** Whether a rule, limit or site acts, only watches, or sleeps. */
export type Mode = 'enforce' | 'dry_run' | 'off'

/**
 * What the operator's `then` asks for.
 * `allow` is for callers one trusts, `open` for places anyone may have.
 */
export type Effect =
  | { readonly kind: 'allow' }
  | { readonly kind: 'open' }
  | ChallengeEffect
  | { readonly kind: 'too_many'; readonly status: number; readonly message: LocalText }
  | { readonly kind: 'deny'; readonly status: number; readonly message: LocalText }
  | { readonly kind: 'close' }
  | BanEffect

/** Asks for a pass of a level. */
export interface ChallengeEffect {
  readonly kind: 'challenge'
  /** Whoever has a pass of it is not asked. */
  readonly level: Level
  /** What those are asked who have none, where that is more. */
  readonly asked?: Level
}

/** Refuses the request, and whatever else comes from its client for a while. */
export interface BanEffect {
  readonly kind: 'ban'
  readonly status: number
  readonly message: LocalText
  /** `undefined` where the ban is in force already. */
  readonly terms: BanTerms | undefined
}

/** What will be done with a request, and which rule, limit or threshold said so (`''` when none did). */
export interface Decision {
  /** `close` ends the connection without an answer. */
  readonly action: 'forward' | 'challenge' | 'too_many' | 'deny' | 'close' | 'ban'
  readonly rule: string
  /** Of the challenge; `undefined` for every other action. */
  readonly level: Level | undefined
  /** What a refusal answers; 0 for `forward`, `challenge` and `close`. */
  readonly status: number
  /** What the operator has to say to it; `''` where that is nothing. */
  readonly message: LocalText
  /** The ban that the request earns its client; `undefined` where it earns none, or one is in force. */
  readonly ban: BanTerms | undefined
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
