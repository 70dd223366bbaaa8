import { escapeHtml } from '../core/escapeHtml.ts'
import { replayOutcomes, type ReplayOutcome } from './replayOutcome.ts'
import type { TimeBucket } from './timeline.ts'
import { countText, outcomeNames } from './replayWords.ts'

const width = 960
const height = 220
const left = 56
const bottom = 24
const top = 8
const lines = 4

/**
 * Outcomes over time as stacked bars: inline SVG, a class for each outcome, each bar with its figures as
 * text for who points at it.
 */
export function timePlot(buckets: readonly TimeBucket[], bucketMs: number): string {
  const [first, last] = [buckets[0], buckets.at(-1)]
  if (first === undefined || last === undefined) return ''
  const columns = (last.atMs - first.atMs) / bucketMs + 1
  const step = (width - left) / columns
  const most = niceAbove(Math.max(...buckets.map(totalOf)))
  const bars = buckets.map(bucket =>
    barOf(bucket, left + ((bucket.atMs - first.atMs) / bucketMs) * step, step, most)
  )
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Requests over time by outcome">
${gridLines(most)}${bars.join('')}
<text x="${left}" y="${height - 6}">${timeText(first.atMs)}</text>
<text x="${width}" y="${height - 6}" text-anchor="end">${timeText(last.atMs + bucketMs)}</text>
</svg>`
}

function barOf(bucket: TimeBucket, x: number, step: number, most: number): string {
  let y = height - bottom
  const parts = replayOutcomes.map(outcome => {
    const tall = (bucket.would[outcome] / most) * (height - bottom - top)
    y -= tall
    return tall === 0 ? '' : rectangle(outcome, x, y, Math.max(step - 1, step * 0.8), tall)
  })
  return `<g><title>${escapeHtml(titleOf(bucket))}</title>${parts.join('')}</g>`
}

function rectangle(outcome: ReplayOutcome, x: number, y: number, wide: number, tall: number): string {
  const [left, top, right, down] = [x, y, wide, tall].map(length => length.toFixed(2))
  return `<rect class="${outcome}" x="${left}" y="${top}" width="${right}" height="${down}"/>`
}

function titleOf(bucket: TimeBucket): string {
  const met = replayOutcomes.filter(outcome => bucket.would[outcome] > 0)
  const counts = met.map(outcome => `${outcomeNames[outcome]} ${countText(bucket.would[outcome])}`)
  return `${timeText(bucket.atMs)}: ${counts.join(', ')}`
}

function gridLines(most: number): string {
  const rows = Array.from({ length: lines + 1 }, (_, i) => {
    const y = height - bottom - (i / lines) * (height - bottom - top)
    const label = `<text x="${left - 8}" y="${y + 4}" text-anchor="end">${countText((most / lines) * i)}</text>`
    return `<line x1="${left}" x2="${width}" y1="${y}" y2="${y}"/>${label}`
  })
  return rows.join('')
}

/** The next number above that is easy to divide by the number of lines. */
function niceAbove(count: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(count, 1)))
  const steps = [1, 2, 4, 6, 8, 10].map(step => step * power)
  return Math.max(
    lines,
    steps.find(step => step >= count)!
  )
}

function totalOf({ would }: TimeBucket): number {
  return replayOutcomes.reduce((sum, outcome) => sum + would[outcome], 0)
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}
