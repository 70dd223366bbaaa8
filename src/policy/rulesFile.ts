import type { ConductSignal } from '../core/conduct.ts'
import type { ContradictionId } from '../core/contradiction.ts'
import type { Mode } from '../core/decision.ts'
import type { Protocol } from '../core/facts.ts'
import type { RequestKind } from '../core/kind.ts'
import type { Level } from '../core/level.ts'
import type { LocalText } from '../core/localText.ts'
import type { TlsState } from '../core/tlsState.ts'
import type { Algorithm } from '../limits/limit.ts'
import type { PassCondition } from './conditionPlan.ts'

/** A rule file as the operator writes it. */
export interface RulesFile {
  /** Of everything in the file; what has a weaker one keeps it. */
  readonly mode?: Mode | undefined
  readonly include?: readonly string[] | undefined
  readonly conditions?: Readonly<Record<string, ConditionInput>> | undefined
  readonly lists?: Readonly<Record<string, ListInput>> | undefined
  readonly bots?: readonly BotInput[] | undefined
  readonly overrides?: readonly OverrideInput[] | undefined
  readonly rules?: readonly RuleInput[] | undefined
  readonly limits?: readonly LimitInput[] | undefined
  readonly thresholds?: readonly ThresholdInput[] | undefined
}

export interface ListInput {
  readonly prefixes?: readonly string[] | undefined
  readonly file?: string | undefined
}

/** A robot that a policy knows by name, and how it can prove that it is the one. */
export interface BotInput {
  readonly id: string
  readonly description?: string | undefined
  /** Only what signs can go without. */
  readonly user_agent?: MatcherInput | undefined
  /** Without it, anybody can say so and nobody can prove it. */
  readonly proof?: BotProofInput | undefined
}

/** One of these is enough. */
export interface BotProofInput {
  readonly prefixes?: readonly string[] | undefined
  readonly file?: string | undefined
  /** Domains in which the client's address has its name. */
  readonly dns?: readonly string[] | undefined
  readonly signature?: BotSignatureInput | undefined
}

/** Where the keys are that a bot signs its requests with: one of the first four. */
export interface BotSignatureInput {
  readonly directory?: string | undefined
  readonly jwks_uri?: string | undefined
  readonly cimd?: string | undefined
  readonly keys?: string | undefined
  readonly max_age?: string | undefined
  readonly replay?: 'allow' | 'refuse' | undefined
  readonly allow_private?: boolean | undefined
}

/** What a site wants to be different of a rule or limit that stands in another file. */
export interface OverrideInput {
  readonly id: string
  readonly mode?: Mode | undefined
  readonly rollout?: string | undefined
  readonly then?: ThenInput | undefined
  readonly rate?: string | undefined
  readonly burst?: number | string | undefined
  readonly at_once?: number | undefined
}

export interface RuleInput {
  readonly id: string
  readonly description?: string | undefined
  readonly when?: ConditionInput | undefined
  readonly on_unknown?: 'match' | 'skip' | undefined
  readonly then: ThenInput
  readonly mode?: Mode | undefined
  readonly rollout?: string | undefined
}

export interface LimitInput extends RuleInput {
  readonly key: readonly KeyInput[]
  readonly algorithm?: Algorithm | undefined
  /** Missing under `concurrency`. */
  readonly rate?: string | undefined
  /** A size where bytes are counted. */
  readonly burst?: number | string | undefined
  /** Of `concurrency` alone. */
  readonly at_once?: number | undefined
  readonly counts?: 'forwarded' | 'received' | undefined
  readonly count?: CountInput | undefined
  readonly max_keys?: number | undefined
}

/** One of these. */
export interface CountInput {
  readonly response?: ResponseCountInput | undefined
  readonly bytes?: 'sent' | 'received' | undefined
  readonly distinct?: 'path' | 'query' | 'user_agent' | undefined
}

/** Which responses of the application count. */
export interface ResponseCountInput {
  readonly status?: number | readonly number[] | undefined
  readonly location?: MatcherInput | undefined
  readonly set_cookie?: string | undefined
}

export interface ThresholdInput {
  readonly at_least: number
  readonly then: ThenInput
}

export type KeyInput =
  | 'client_ip'
  | 'pass'
  | 'site'
  | 'host'
  | 'path'
  | 'country'
  | 'asn'
  | 'ja4'
  | 'tls_hash'
  | 'h2'
  | 'header_order'
  | KeyMap

export interface KeyMap {
  readonly client_ip?: { readonly v4?: number | undefined; readonly v6?: number | undefined } | undefined
  readonly header?: string | undefined
  readonly cookie?: string | undefined
}

export type ThenInput = 'allow' | 'open' | 'deny' | 'too_many' | 'close' | ThenMap

export interface ThenMap {
  readonly allow?: true | undefined
  readonly open?: true | undefined
  readonly deny?: true | RefusalInput | undefined
  readonly too_many?: true | RefusalInput | undefined
  readonly close?: true | undefined
  readonly ban?: BanInput | undefined
  readonly challenge?: Level | undefined
  readonly add_score?: number | undefined
  readonly tag?: string | readonly string[] | undefined
}

/** What a refusal answers. */
export interface RefusalInput {
  readonly status?: number | undefined
  readonly message?: LocalText | undefined
}

export interface BanInput extends RefusalInput {
  readonly for: string
  readonly prefix?: { readonly v4?: number | undefined; readonly v6?: number | undefined } | undefined
  readonly reason?: string | undefined
  /** Each further ban lasts so many times as long, up to a most. */
  readonly escalate?: { readonly factor: number; readonly most: string } | undefined
}

/** Keys of one map mean AND. */
export interface ConditionInput {
  /** Names of conditions; one of them is enough. */
  readonly is?: string | readonly string[] | undefined
  readonly client_ip?: AddressInput | undefined
  readonly country?: CountryInput | undefined
  readonly asn?: SystemInput | undefined
  readonly host?: MatcherInput | undefined
  readonly method?: MatcherInput | undefined
  readonly path?: MatcherInput | undefined
  readonly query?: Readonly<Record<string, MatcherInput>> | undefined
  readonly header?: Readonly<Record<string, MatcherInput>> | undefined
  readonly cookie?: Readonly<Record<string, MatcherInput>> | undefined
  readonly user_agent?: MatcherInput | undefined
  readonly kind?: RequestKind | readonly RequestKind[] | undefined
  readonly pass?: PassCondition | readonly PassCondition[] | undefined
  readonly protocol?: Protocol | readonly Protocol[] | undefined
  readonly tls?: TlsState | readonly TlsState[] | undefined
  readonly ja4?: MatcherInput | undefined
  readonly ja3?: MatcherInput | undefined
  readonly ja3n?: MatcherInput | undefined
  readonly tls_hash?: MatcherInput | undefined
  readonly h2?: MatcherInput | undefined
  readonly header_order?: MatcherInput | undefined
  readonly body_size?: SizeInput | undefined
  /** One of them is enough. */
  readonly tag?: string | readonly string[] | undefined
  readonly schedule?: ScheduleInput | undefined
  readonly load?: LoadInput | undefined
  readonly conduct?: ConductInput | undefined
  readonly contradictions?: ContradictionsInput | undefined
  readonly bot?: BotConditionInput | undefined
  readonly expression?: string | undefined
  readonly all?: readonly ConditionInput[] | undefined
  readonly any?: readonly ConditionInput[] | undefined
  readonly not?: ConditionInput | undefined
}

/** Codes of ISO 3166-1 alpha-2; keys mean AND. */
export type CountryInput =
  | string
  | readonly string[]
  | { readonly is?: string | undefined; readonly in?: readonly string[] | undefined }

/** Numbers of autonomous systems; keys mean AND. */
export type SystemInput =
  | number
  | readonly number[]
  | { readonly is?: number | undefined; readonly in?: readonly number[] | undefined }

/** Keys mean AND; `below` is excluded. */
export interface LoadInput {
  /** Durations. */
  readonly event_loop_lag?:
    { readonly at_least?: string | undefined; readonly below?: string | undefined } | undefined
  readonly upstream_in_flight?:
    { readonly at_least?: number | undefined; readonly below?: number | undefined } | undefined
}
/** One signal, any of several, or so many of all. */
/** One of several is enough. */
export type ContradictionsInput = ContradictionId | readonly ContradictionId[] | ContradictionsMap

/** How many, and of how many families. */
export interface ContradictionsMap {
  readonly count?: { readonly at_least: number } | undefined
  readonly families?: { readonly at_least: number } | undefined
}

export type ConductInput =
  ConductSignal | readonly ConductSignal[] | { readonly signals: { readonly at_least: number } }

/** Names of bots mean those that have proved it; keys mean AND. */
export type BotConditionInput = string | readonly string[] | BotConditionMap

export interface BotConditionMap {
  /** `true` is any of them, `false` none. */
  readonly verified?: boolean | string | readonly string[] | undefined
  readonly claims?: true | string | readonly string[] | undefined
}

/** Sizes with a binary unit; keys mean AND. */
export interface SizeInput {
  readonly at_least?: string | undefined
  /** Excluded. */
  readonly below?: string | undefined
}

/** Keys mean AND; times are those of a clock on the wall in the zone. */
export interface ScheduleInput {
  readonly zone: string
  readonly days?: string | readonly string[] | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

export type AddressInput = string | readonly string[] | AddressMap

export interface AddressMap {
  readonly is?: string | undefined
  readonly in?: readonly string[] | undefined
  readonly list?: string | readonly string[] | undefined
  readonly any?: readonly AddressInput[] | undefined
}

/** A text means `is`, a list means `in`; keys of one map mean AND. */
export type MatcherInput = string | readonly string[] | MatcherMap

export interface MatcherMap {
  readonly is?: string | undefined
  readonly in?: readonly string[] | undefined
  readonly prefix?: string | readonly string[] | undefined
  readonly suffix?: string | readonly string[] | undefined
  readonly contains?: string | readonly string[] | undefined
  /** Of a path alone. */
  readonly under?: string | readonly string[] | undefined
  readonly glob?: string | readonly string[] | undefined
  readonly regex?: string | readonly string[] | undefined
  readonly exists?: boolean | undefined
  readonly missing?: boolean | undefined
  /** Of a header alone. */
  readonly secret_file?: string | undefined
  readonly any?: readonly MatcherInput[] | undefined
}
