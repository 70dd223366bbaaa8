import type { PolicyPlan } from '../policy/policyPlan.ts'
import { limitSentence } from '../limits/limitSentence.ts'
import type { ChangeTally } from './comparison.ts'
import type { KeyCount } from './frequentKeys.ts'
import type { MalformedLine } from './logTally.ts'
import type { PartTally } from './partTally.ts'
import type { Replay } from './replay.ts'
import type { ReplayExample } from './replayExample.ts'
import { replayNotes } from './replayNotes.ts'
import type { OutcomeCounts } from './replayOutcome.ts'
import type { TimeBucket } from './timeline.ts'
import type { TruthCount } from './truthTally.ts'

/** What a replay found, as plain data; docs/replay.md explains each key. */
export interface ReplayReport {
  readonly site: string
  readonly policy: string
  readonly baseline: string | undefined
  readonly log: LogReport
  /** What the reader must know to read the figures right. */
  readonly notes: readonly string[]
  readonly decisions: {
    /** What was decided when the requests came; `undefined` where the log does not tell. */
    readonly truth: Readonly<OutcomeCounts> | undefined
    readonly inForce: Readonly<OutcomeCounts>
    readonly would: Readonly<OutcomeCounts>
  }
  /** The same by rule; empty where the log does not tell. */
  readonly truth: readonly Readonly<TruthCount>[]
  readonly parts: readonly PartReport[]
  readonly timeline: { readonly bucketMs: number; readonly buckets: readonly TimeBucket[] }
  /** `undefined` without a baseline. */
  readonly changes: readonly ChangeReport[] | undefined
}

export interface LogReport {
  readonly format: string
  readonly lines: number
  /** Judged. */
  readonly requests: number
  /** RFC 3339; `''` of an empty log. */
  readonly from: string
  readonly to: string
  readonly malformed: number
  readonly firstMalformed: readonly MalformedLine[]
  readonly refused: Readonly<Record<string, number>>
  readonly own: number
  readonly elsewhere: number
  readonly repeated: number
  readonly clockJumps: number
  readonly furthestBackMs: number
}

export interface PartReport {
  readonly id: string
  readonly kind: 'rule' | 'limit' | 'threshold'
  readonly mode: string
  readonly about: string
  readonly hits: number
  /** Of all requests judged, 0 to 1. */
  readonly share: number
  readonly charged: number
  readonly stopped: number
  readonly wouldStop: number
  readonly unknown: number
  readonly keys: readonly KeyCount[]
  readonly undercounted: number
  readonly examples: readonly ReplayExample[]
}

export interface ChangeReport extends Pick<ChangeTally, 'stream' | 'from' | 'to' | 'rule'> {
  readonly requests: number
  readonly fromHumans: number
  readonly keys: readonly KeyCount[]
  readonly undercounted: number
  readonly examples: readonly ReplayExample[]
}

const shownKeys = 10

/** The report of a replay that has ended. */
export function replayReport(replay: Replay): ReplayReport {
  const { wishes, tally, truth, comparison } = replay
  const { plan, site, hash } = wishes.policy
  const { inForce, would, timeline } = tally
  const about = describeParts(plan)
  return {
    site: site.id,
    policy: hash,
    baseline: wishes.baseline?.hash,
    log: logReport(replay),
    notes: replayNotes(replay),
    decisions: { truth: truth.counts.length === 0 ? undefined : truth.outcomes, inForce, would },
    truth: truth.counts,
    parts: Array.from(tally.parts, part => partReport(part, replay.log.requests, about.get(part.id)!)),
    timeline: { bucketMs: timeline.bucketMs, buckets: timeline.buckets() },
    changes: comparison?.changes.map(changeReport)
  }
}

function logReport({ log, clock, wishes }: Replay): LogReport {
  return {
    format: wishes.format.name,
    lines: log.lines,
    requests: log.requests,
    from: timeText(log.firstMs),
    to: timeText(log.lastMs),
    malformed: log.malformedLines,
    firstMalformed: log.firstMalformed,
    refused: Object.fromEntries(log.refusals),
    own: log.ownRequests,
    elsewhere: log.elsewhereRequests,
    repeated: log.repeatedRequests,
    clockJumps: clock.jumps,
    furthestBackMs: clock.furthestBackMs
  }
}

function timeText(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : ''
}

/** What the operator calls a part of the policy, and its mode. */
type About = Pick<PartReport, 'mode' | 'about'>

function describeParts({ mode, rules, limits, thresholds }: PolicyPlan): ReadonlyMap<string, About> {
  const modeOf = (own: string): string =>
    mode === 'off' || own === 'off' ? 'off' : mode === 'dry_run' ? mode : own
  return new Map<string, About>([
    ...rules.map(rule => [rule.id, { mode: modeOf(rule.mode), about: rule.description }] as const),
    ...limits.map(part => {
      const about = limitSentence(part.limit).slice(part.limit.id.length + 2)
      return [part.limit.id, { mode: modeOf(part.mode), about }] as const
    }),
    ...thresholds.map(({ id, mode: own }) => [id, { mode: modeOf(own), about: '' }] as const)
  ])
}

function partReport(part: PartTally, requests: number, { mode, about }: About): PartReport {
  const { id, kind, hits, charged, stopped, wouldStop, unknown, keys, examples } = part
  return {
    id,
    kind,
    mode,
    about,
    hits,
    share: requests === 0 ? 0 : hits / requests,
    charged,
    stopped,
    wouldStop,
    unknown,
    keys: keys.top(shownKeys),
    undercounted: keys.undercounted,
    examples
  }
}

function changeReport(change: ChangeTally): ChangeReport {
  const { stream, from, to, rule, requests, fromHumans, keys, examples } = change
  const { undercounted } = keys
  return { stream, from, to, rule, requests, fromHumans, keys: keys.top(shownKeys), undercounted, examples }
}
