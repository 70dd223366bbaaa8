import { escapeUnit } from '../core/escapeUnit.ts'
import type { KeyCount } from './frequentKeys.ts'
import type { ReplayOutcome } from './replayOutcome.ts'
import type { LogReport, PartReport } from './replayReport.ts'
import type { TruthCount } from './truthTally.ts'

/** What a report calls each outcome. */
export const outcomeNames: Readonly<Record<ReplayOutcome, string>> = {
  forward: 'forward',
  challenge_light: 'light challenge',
  challenge_heavy: 'heavy challenge',
  too_many: 'too many',
  deny: 'deny',
  close: 'close',
  ban: 'ban'
}

/** A number with its thousands apart. */
export function countText(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, '\u00a0')
}

/** So many of something: `1 address`, `20 000 addresses`. */
export function countedText(count: number, one: string, many: string): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** A share of all as percent; what is not nothing is never 0 %. */
export function shareText(count: number, of: number): string {
  const percent = of === 0 ? 0 : (count / of) * 100
  if (percent > 0 && percent < 0.1) return '< 0.1 %'
  return `${percent.toFixed(1)} %`
}

/** Text of a client's for a terminal: what is not printable ASCII is shown as its code, but for our ellipsis. */
export function clientText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e…]/g, escapeUnit)
}

/** A key with its count, which may be too low by so many. */
export function keyText({ key, count }: KeyCount, undercounted: number): string {
  return `${key} ${countText(count)}${undercounted === 0 ? '' : ` to ${countText(count + undercounted)}`}`
}

/** What was done in truth, and by which rule: `light challenge by draft/crowd`. */
export function truthText({ outcome, rule }: Pick<TruthCount, 'outcome' | 'rule'>): string {
  return `${outcomeNames[outcome]}${rule === '' ? '' : ` by ${rule}`}`
}

/** That nothing changes, as far as the log tells. */
export function unchangedText(parts: readonly PartReport[]): string {
  const isAllTold = parts.every(({ unknown }) => unknown === 0)
  return isAllTold ? 'nothing' : 'nothing that this log tells; what is unknown stands below'
}

/** What the lines of the log came to, a sentence each. */
export function logSentences(log: LogReport): readonly string[] {
  const counts: readonly (readonly [count: number, what: string])[] = [
    [log.malformed, 'malformed lines'],
    [log.own, "requests for Moien's own addresses"],
    [log.elsewhere, 'requests of other sites'],
    [log.repeated, 'refusals told together, not judged'],
    ...Object.entries(log.refused).map(
      ([reason, count]) => [count, `refused before any rule: ${reason}`] as const
    )
  ]
  return [
    `${countText(log.lines)} lines (${log.format}), ${countText(log.requests)} requests judged`,
    ...(log.from === '' ? [] : [`from ${log.from} to ${log.to}`]),
    ...counts.filter(([count]) => count > 0).map(([count, what]) => `${what}: ${countText(count)}`),
    ...log.firstMalformed.map(({ file, line, reason }) => `${file}:${line}: ${reason}`)
  ]
}
