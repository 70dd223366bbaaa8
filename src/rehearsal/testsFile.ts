import type { ContradictionId } from '../core/contradiction.ts'
import type { Decision } from '../core/decision.ts'
import type { Scheme } from '../core/facts.ts'
import type { Level } from '../core/level.ts'
import type { SaidSoftware } from './saidSoftware.ts'

/** A file of rule tests (`*.test.yaml`) as its author writes it. Names of files are relative to it. */
export interface TestsFile {
  /** The rule files under test, in the order of a site's `rules`; this or `config`. */
  readonly rules?: readonly string[] | undefined
  /** A `moien.yaml` one of whose sites is under test. */
  readonly config?: string | undefined
  /** Which one, where there are several. */
  readonly site?: string | undefined
  /** The rule files whose coverage counts; all that are under test unless said. */
  readonly covers?: readonly string[] | undefined
  /** What every request has unless its client or its step says otherwise. */
  readonly defaults?: RequestInput | undefined
  readonly clients?: Readonly<Record<string, RequestInput>> | undefined
  /** When each test begins, with its zone, unless it says so itself. */
  readonly start?: string | undefined
  readonly tests: readonly TestInput[]
}

/** A sequence of requests, with limits that nobody has used yet. */
export interface TestInput {
  readonly name: string
  readonly start?: string | undefined
  readonly steps: readonly StepInput[]
}

export interface RequestInput extends SaidSoftware {
  readonly method?: string | undefined
  /** A path with its query, or a whole URL, which says scheme and host too; `{n}` numbers the repetitions. */
  readonly url?: string | undefined
  readonly scheme?: Scheme | undefined
  /** Several addresses take turns. */
  readonly client_ip?: string | readonly string[] | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Headers that the request lacks, though its client or the defaults have them. */
  readonly without?: readonly string[] | undefined
  readonly upgrade?: boolean | undefined
  readonly pass?: PassInput | PassMap | undefined
  /** What the operator's files would say of the client, instead of what they do say. */
  readonly country?: string | undefined
  readonly asn?: number | undefined
  readonly load?: LoadCircumstance | undefined
  /** Beside those that the headers show. */
  readonly contradictions?: readonly ContradictionId[] | undefined
  /** What has come of its claim to be a bot, instead of what the policy's bots say. */
  readonly bot?: BotCircumstance | undefined
}

/** Which bot it says it is, and which it has proved to be; the latter alone says both. */
export interface BotCircumstance {
  readonly claims?: string | undefined
  readonly verified?: string | undefined
}

/** How busy all is; what is not said is unknown. */
export interface LoadCircumstance {
  /** A duration. */
  readonly event_loop_lag?: string | undefined
  readonly upstream_in_flight?: number | undefined
}

/** In the words of the rules' condition `pass`; `light` and `heavy` were earned by a puzzle. */
export type PassInput = 'missing' | 'light' | 'heavy' | 'button' | 'expired'

export interface PassMap {
  readonly is: PassInput
  /** Tells one quota from another; the client's name unless said. */
  readonly id?: string | undefined
}

/** One request, or the same several times. */
export interface StepInput extends RequestInput {
  readonly client?: string | undefined
  /** `+5s` after the request before, `5s` after the beginning. */
  readonly at?: string | undefined
  readonly repeat?: number | undefined
  readonly every?: string | undefined
  /** What the application answers if the request is forwarded, a status alone or more; 200 unless said. */
  readonly response?: number | ResponseInput | undefined
  /** Holds for each repetition. Without it the request is only a preparation for those that follow. */
  readonly expect?: Action | ExpectMap | undefined
}

/** What limits may look at of a response. */
export interface ResponseInput {
  readonly status?: number | undefined
  readonly location?: string | undefined
  /** The name of a cookie that it sets. */
  readonly set_cookie?: string | undefined
  /** The sizes of its body and of the request's. */
  readonly sent?: string | undefined
  readonly received?: string | undefined
  /** How long it goes on. */
  readonly lasts?: string | undefined
  /** Such as `text/html`, which is a page; conduct goes by it. */
  readonly content_type?: string | undefined
}

export type Action = Decision['action']

/** What a decision must be. */
export interface DecisionInput {
  readonly action?: Action | undefined
  readonly rule?: string | undefined
  readonly level?: Level | undefined
  readonly status?: number | undefined
  readonly score?: number | undefined
  readonly tags?: NamesInput | undefined
  readonly retry_after?: string | undefined
}

/** These, whatever else; or none at all. */
export type NamesInput = 'none' | readonly string[]

export interface ExpectMap extends DecisionInput {
  readonly matched?: NamesInput | undefined
  readonly charged?: NamesInput | undefined
  readonly refused?: NamesInput | undefined
  readonly would?: Action | DecisionInput | undefined
  readonly not?: NotInput | undefined
}

/** What must not be: neither the one nor the other. */
export interface NotInput {
  readonly action?: Action | undefined
  readonly rule?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly matched?: readonly string[] | undefined
  readonly charged?: readonly string[] | undefined
  readonly refused?: readonly string[] | undefined
}
