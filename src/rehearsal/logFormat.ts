import type { IncomingHttpHeaders } from 'node:http'
import type { ContradictionMask } from '../core/contradiction.ts'
import type { BotStanding } from '../core/bot.ts'
import type { Protocol, Scheme } from '../core/facts.ts'
import type { RequestKind } from '../core/kind.ts'
import type { PassState } from '../core/passState.ts'
import type { RefusalReason } from '../core/refusal.ts'
import type { SaidSoftware } from './saidSoftware.ts'
import type { ReplayOutcome } from './replayOutcome.ts'

/** What a log tells of each request; of all else, conditions are unknown. */
export interface Recorded {
  readonly host: boolean
  readonly query: boolean
  /** Of the pass: nothing, whether there was a valid one, or that nobody had any. No log tells the level. */
  readonly pass: 'untold' | 'status' | 'nobody'
  /** Names in lower case. With `cookie`, all cookies are recorded. */
  readonly headers: ReadonlySet<string>
  /** Whether it says of the headers in observe/sentHeaders.ts that they came; see sentCondition.ts. */
  readonly sentHeaders: boolean
  /** Single cookies. */
  readonly cookies: ReadonlySet<string>
  /** Whether it tells of some requests what they contradicted. */
  readonly contradictions: boolean
  /** Whether it tells what a request was for; else it is presumed by the path's ending. */
  readonly kind: boolean
  /** Whether it tells by what the software of clients was known, where somebody had asked. */
  readonly software: boolean
}

/** A request as a log has it. What the log lacks is `''`, `undefined` or not there, and not `recorded`. */
export interface LoggedRequest {
  readonly is: 'request'
  readonly atMs: number
  readonly clientIp: string
  readonly scheme: Scheme
  /** `''` where the log does not tell. */
  readonly protocol: Protocol | ''
  readonly method: string
  readonly host: string
  readonly target: string
  readonly headers: IncomingHttpHeaders
  /** Of the answer; 0 where it is not told. */
  readonly status: number
  readonly kind: RequestKind | undefined
  readonly pass: Partial<PassState> | undefined
  /** Where a rule had asked for them. */
  readonly contradictions: ContradictionMask | undefined
  readonly software?: SaidSoftware | undefined
  /** What became of it in truth; `undefined` where the log does not tell. */
  readonly decided: LoggedDecision | undefined
  /** The site that served it, as Moien's own log says. */
  readonly siteId: string
  /** Which bot it said it was, and what came of that, as Moien's own log says; left out where it does not. */
  readonly bot?: BotStanding | undefined
}

/** What was decided when the request came. */
export interface LoggedDecision {
  readonly outcome: ReplayOutcome
  /** The rule, limit or threshold that decided; `''` where none did. */
  readonly rule: string
}

/** What one line comes to. */
export type LoggedLine =
  | LoggedRequest
  /** A request that no rule would see. */
  | { readonly is: 'refused'; readonly reason: RefusalReason }
  /** One of the addresses under `/.moien/`, which Moien answers itself. */
  | { readonly is: 'own' }
  /** Refusals that Moien's log tells together: too little is known of each to judge it. */
  | { readonly is: 'repeats'; readonly count: number }
  | { readonly is: 'malformed'; readonly reason: string }

/** How the lines of a log are read. */
export interface LogFormat {
  readonly name: string
  readonly recorded: Recorded
  /** Never throws. */
  readonly read: (line: string) => LoggedLine
}
