import type { BotStanding } from '../core/bot.ts'
import type { ContradictionId } from '../core/contradiction.ts'
import type { Decision, Effect, Mode } from '../core/decision.ts'
import type { Scheme } from '../core/facts.ts'
import type { RequestKind } from '../core/kind.ts'
import type { RefusalReason } from '../core/refusal.ts'
import type { ThenPlan } from '../policy/policyPlan.ts'

/**
 * Why one request is decided as it is: plain data, bounded in everything but the number of rules, for
 * `explanationText` to print and for programs to read.
 */
export interface Explanation {
  readonly request: ExplainedRequest
  /** What of the request could not be taken into account, in sentences. */
  readonly notes: readonly string[]
  readonly outcome: RefusedOutcome | OwnOutcome | JudgedOutcome | PastOutcome
}

/** The request as it arrives, before anyone reads it. */
export interface ExplainedRequest {
  readonly method: string
  readonly host: string
  readonly target: string
}

/** The request is answered before any rule sees it. */
export interface RefusedOutcome {
  readonly kind: 'refused'
  readonly reason: RefusalReason
  readonly status: number
  readonly why: string
}

/** The request is for Moien itself, and no rule sees it. */
export interface OwnOutcome {
  readonly kind: 'own'
  readonly site: string
}

/** The request was judged by a policy that is no longer in force: what it came to is known, and not why. */
export interface PastOutcome {
  readonly kind: 'past'
  readonly site: string
  readonly facts: ExplainedFacts
  /** Those that it was held against, and what they said. */
  readonly limits: readonly PastLimit[]
  readonly decision: ExplainedDecision
  readonly would: ExplainedDecision | undefined
}

export interface PastLimit {
  readonly id: string
  /** For so long it refused the request; 0 where it admitted it. */
  readonly waitMs: number
}

/** The request is judged by its site's policy. */
export interface JudgedOutcome {
  readonly kind: 'judged'
  readonly site: { readonly id: string; readonly mode: Mode }
  readonly facts: ExplainedFacts
  /** In the order in which they are heard. */
  readonly rules: readonly ExplainedRule[]
  readonly limits: readonly ExplainedLimit[]
  /** The highest first. */
  readonly thresholds: readonly ExplainedThreshold[]
  /** Why a challenge that was asked for is not shown. */
  readonly spared: 'pass' | 'path' | 'old_form' | undefined
  readonly decision: ExplainedDecision
  /** What it would be were everything in dry run in force; `undefined` where that is the same. */
  readonly would: ExplainedDecision | undefined
  /** How often the request is sent. */
  readonly times: number
  /** The first answer, and each that is another one than before; at most `maxTurns`. */
  readonly turns: readonly ExplainedTurn[]
}

/** More are left out: an answer that changes so often is one that alternates. */
export const maxTurns = 40

/** The answer changed. */
export interface ExplainedTurn {
  /** Counts from 1. */
  readonly request: number
  readonly afterMs: number
  readonly decision: ExplainedDecision
  readonly would: ExplainedDecision | undefined
}

/** What rules see of the request. */
export interface ExplainedFacts {
  readonly at: string
  readonly client: string
  /** ISO 3166-1 alpha-2; `null` where no file says. */
  readonly country: string | null
  readonly asn: number | null
  readonly scheme: Scheme
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: string
  readonly kind: RequestKind
  readonly pass: string
  /** What is known of the bot that it says it is; `null` where it says none, or no rule asks. */
  readonly bot: BotStanding | null
  /** `null` where nobody looked. */
  readonly contradictions: readonly ContradictionId[] | null
  /** What is known of the client's software, by the words of conditions; JA4 in its other forms too. */
  readonly software: Readonly<Record<string, string>>
}

/** A fact that settled a condition. */
export interface ExplainedReason {
  readonly fact: string
  /** `null` where it is absent. */
  readonly found: string | null
  readonly wanted: string
  /** `null` where it cannot be told. */
  readonly fits: boolean | null
}

export interface ExplainedRule {
  readonly id: string
  readonly description: string
  readonly mode: Mode
  /** `unheard`: a rule before it had an action. */
  readonly outcome: 'matched' | 'unmatched' | 'unknown' | 'unheard' | 'off'
  readonly because: readonly ExplainedReason[]
  readonly follows: ThenPlan
  /** What rules have added up to so far. */
  readonly score: number
  readonly tags: readonly string[]
  /** The same, with the rules in dry run. */
  readonly wouldScore: number
  readonly wouldTags: readonly string[]
}

export interface ExplainedLimit {
  readonly id: string
  readonly mode: Mode
  /** What it allows, in words. */
  readonly sentence: string
  /**
   * `exhausted` and `admitted` are counted. `uncounted`: the request lacks what is counted by: the pass,
   * header or cookie, or a country or ASN that is known. `spared`: the rules have said enough.
   */
  readonly outcome: 'admitted' | 'exhausted' | 'unmatched' | 'unknown' | 'uncounted' | 'spared' | 'off'
  readonly because: readonly ExplainedReason[]
  readonly follows: ThenPlan
  readonly state: LimitState | undefined
}

/** A limit for one key, after the request. */
export interface LimitState {
  readonly key: string
  /** Since the request is not forwarded. */
  readonly givenBack: boolean
  /** 0: now. */
  readonly nextInMs: number
}

export interface ExplainedThreshold {
  readonly id: string
  readonly mode: Mode
  readonly atLeast: number
  readonly effect: Effect
  /** How much score is missing; 0 where it is reached. */
  readonly missing: number
}

export interface ExplainedDecision extends Omit<Decision, 'status'> {
  /** What the client gets; `undefined` where the application answers, or nobody does. */
  readonly status: number | undefined
}
