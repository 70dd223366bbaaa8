import { replayOutcomes } from './replayOutcome.ts'
import type { PartReport, ReplayReport } from './replayReport.ts'
import {
  countText,
  keyText,
  logSentences,
  outcomeNames,
  clientText,
  shareText,
  truthText,
  unchangedText
} from './replayWords.ts'
import { textTable } from './textTable.ts'
import type { TimeBucket } from './timeline.ts'

const mostKeys = 3
/** Rows of the plot over time. */
const mostRows = 24
const barWidth = 40

/** A report for reading in a terminal. */
export function replayText(report: ReplayReport): string {
  const { site, policy, baseline } = report
  const title = `site ${site}, policy ${policy}${baseline === undefined ? '' : `, compared with ${baseline}`}`
  return [
    title,
    ...logSentences(report.log),
    ...report.notes.map(note => `  ! ${note}`),
    ...section('decisions', decisionLines(report)),
    ...section('in truth, and now', truthLines(report)),
    ...section('what changes', changeLines(report)),
    ...section('rules, limits, thresholds', partLines(report)),
    ...section('over time', timeLines(report))
  ].join('\n')
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title.toUpperCase(), ...lines]
}

function decisionLines({ decisions, log }: ReplayReport): readonly string[] {
  const { truth, inForce, would } = decisions
  const rows = replayOutcomes.map(outcome => [
    outcomeNames[outcome],
    ...(truth === undefined ? [] : [countText(truth[outcome]), shareText(truth[outcome], log.requests)]),
    countText(inForce[outcome]),
    shareText(inForce[outcome], log.requests),
    countText(would[outcome]),
    shareText(would[outcome], log.requests)
  ])
  const inTruth = truth === undefined ? [] : ['in truth', '']
  return textTable(['', ...inTruth, 'in force', '', 'with all in dry run', ''], rows)
}

function truthLines({ truth }: ReplayReport): readonly string[] {
  if (truth.length === 0) return []
  const rows = truth.map(count => [
    clientText(truthText(count)),
    countText(count.requests),
    countText(count.stopped),
    countText(count.wouldStop)
  ])
  return textTable(['', 'in truth', 'stopped now', 'would'], rows)
}

function changeLines({ parts, changes }: ReplayReport): readonly string[] {
  if (changes === undefined) return []
  if (changes.length === 0) return [`  ${unchangedText(parts)}`]
  return changes.flatMap(change => {
    const { stream, from, to, rule, requests, fromHumans } = change
    const dryRun = stream === 'would' ? ' (were dry run in force)' : ''
    return [
      `  ${outcomeNames[from]} → ${outcomeNames[to]}${dryRun}, by ${rule}: ${countText(requests)} requests, ` +
        `${countText(fromHumans)} of clients that showed themselves human`,
      ...details(change)
    ]
  })
}

function partLines({ parts, log }: ReplayReport): readonly string[] {
  const met = parts.filter(part => part.hits + part.charged + part.unknown > 0)
  const quiet = parts.filter(part => !met.includes(part) && part.mode !== 'off')
  const rows = met.map(part => [
    part.id,
    part.mode,
    countText(part.hits),
    shareText(part.hits, log.requests),
    part.kind === 'limit' ? countText(part.charged) : '',
    countText(part.stopped),
    countText(part.wouldStop),
    countText(part.unknown)
  ])
  const headings = ['', 'mode', 'hits', 'share', 'charged', 'stopped', 'would', 'unknown']
  return [
    ...(rows.length === 0 ? [] : textTable(headings, rows)),
    ...met.filter(part => part.hits > 0).flatMap(partDetails),
    ...(quiet.length === 0 ? [] : ['', `  met by nobody: ${quiet.map(part => part.id).join(', ')}`])
  ]
}

function partDetails(part: PartReport): readonly string[] {
  const { id, about } = part
  return ['', `  ${id}${about === '' ? '' : `: ${about.trim()}`}`, ...details(part)]
}

function details({
  keys,
  undercounted,
  examples
}: Pick<PartReport, 'keys' | 'undercounted' | 'examples'>): readonly string[] {
  const named = keys.slice(0, mostKeys).map(key => keyText(key, undercounted))
  return [
    ...(named.length === 0 ? [] : [`    most: ${named.join(', ')}`]),
    ...examples.map(({ at, client, method, target, userAgent }) =>
      clientText(`    ${at} ${client} ${method} ${target} "${userAgent}"`)
    )
  ]
}

function timeLines({ timeline }: ReplayReport): readonly string[] {
  const rows = timeRows(timeline)
  const most = Math.max(...rows.map(({ total }) => total))
  return rows.map(({ atMs, total, stopped }) => {
    const at = new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')
    return `  ${at}  ${bar(total, stopped, most)} ${countText(total)}, ${countText(stopped)} would be stopped`
  })
}

interface TimeRow {
  readonly atMs: number
  readonly total: number
  readonly stopped: number
}

/** The whole of the time, in stretches so wide that they are few. */
function timeRows({ buckets, bucketMs }: ReplayReport['timeline']): readonly TimeRow[] {
  const startMs = buckets[0]?.atMs ?? 0
  const columns = ((buckets.at(-1)?.atMs ?? 0) - startMs) / bucketMs + 1
  const rowMs = bucketMs * Math.ceil(columns / mostRows)
  const rows = Map.groupBy(buckets, ({ atMs }) => Math.floor((atMs - startMs) / rowMs))
  return Array.from(rows, ([index, stretch]) => {
    const total = stretch.reduce((sum, bucket) => sum + totalOf(bucket), 0)
    const forwarded = stretch.reduce((sum, { would }) => sum + would.forward, 0)
    return { atMs: startMs + index * rowMs, total, stopped: total - forwarded }
  })
}

function totalOf({ would }: TimeBucket): number {
  return replayOutcomes.reduce((sum, outcome) => sum + would[outcome], 0)
}

function bar(total: number, stopped: number, most: number): string {
  const length = Math.round((total / most) * barWidth)
  const dark = Math.round((stopped / most) * barWidth)
  return `${'█'.repeat(dark)}${'░'.repeat(length - dark)}`.padEnd(barWidth)
}
