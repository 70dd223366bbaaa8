import { escapeHtml } from '../core/escapeHtml.ts'
import { replayOutcomes } from './replayOutcome.ts'
import type { ChangeReport, PartReport, ReplayReport } from './replayReport.ts'
import { replayStyle } from './replayStyle.ts'
import {
  countText,
  keyText,
  logSentences,
  outcomeNames,
  shareText,
  truthText,
  unchangedText
} from './replayWords.ts'
import { timePlot } from './timePlot.ts'

/** A report as one page that needs nothing else: no script, no font, nobody else's server. */
export function replayHtml(report: ReplayReport): string {
  const { site, policy, baseline, notes, timeline } = report
  const compared = baseline === undefined ? '' : `, compared with <code>${escapeHtml(baseline)}</code>`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Replay of ${escapeHtml(site)}</title>
<style>${replayStyle}</style>
<h1>Replay of ${escapeHtml(site)}</h1>
<p>Policy <code>${escapeHtml(policy)}</code>${compared}</p>
${logSentences(report.log)
  .map(sentence => `<p>${escapeHtml(sentence)}</p>`)
  .join('\n')}
<ul class="notes">${items(notes)}</ul>
<h2>Decisions, were everything in dry run in force</h2>
<div class="tiles">${tiles(report)}</div>
${truthTable(report)}
<h2>Over time</h2>
<p class="legend">${legend()}</p>
<div class="wide">${timePlot(timeline.buckets, timeline.bucketMs)}</div>
${report.changes === undefined ? '' : changeTable(report.changes, report.parts)}
<h2>Rules, limits, thresholds</h2>
${partTable(report)}
</html>
`
}

function items(texts: readonly string[]): string {
  return texts.map(text => `<li>${escapeHtml(text)}</li>`).join('')
}

function tiles({ decisions, log }: ReplayReport): string {
  return replayOutcomes
    .map(outcome => {
      const would = decisions.would[outcome]
      const inTruth = decisions.truth === undefined ? '' : `; in truth ${countText(decisions.truth[outcome])}`
      return `<div class="tile ${outcome}">${outcomeNames[outcome]}<b>${countText(would)}</b>
<span class="soft">${shareText(would, log.requests)}; in force ${countText(decisions.inForce[outcome])}${inTruth}</span></div>`
    })
    .join('')
}

function truthTable({ truth }: ReplayReport): string {
  if (truth.length === 0) return ''
  const rows = truth.map(count =>
    row([
      escapeHtml(truthText(count)),
      countText(count.requests),
      countText(count.stopped),
      countText(count.wouldStop)
    ])
  )
  return `<h2>In truth, and now</h2>${table(['', 'in truth', 'stopped now', 'would'], rows)}`
}

function legend(): string {
  return replayOutcomes
    .map(outcome => `<span style="--own: var(--${outcome})">${outcomeNames[outcome]}</span>`)
    .join(' ')
}

function changeTable(changes: readonly ChangeReport[], parts: readonly PartReport[]): string {
  const rows = changes.map(change => {
    const { stream, from, to, rule, requests, fromHumans } = change
    const dryRun = stream === 'would' ? ' <span class="soft">were dry run in force</span>' : ''
    return row([
      `${outcomeNames[from]} → <b>${outcomeNames[to]}</b>${dryRun}${details(change)}`,
      `<code>${escapeHtml(rule)}</code>`,
      countText(requests),
      countText(fromHumans)
    ])
  })
  const none = changes.length === 0 ? `<p>${unchangedText(parts)}</p>` : ''
  return `<h2>What changes</h2>${none || table(['', 'by', 'requests', 'of people'], rows)}`
}

function partTable({ parts, log }: ReplayReport): string {
  const rows = parts.map(part =>
    row([
      `<code>${escapeHtml(part.id)}</code>${part.mode === 'enforce' ? '' : ` <span class="soft">${part.mode}</span>`}
<div class="soft">${escapeHtml(part.about)}</div>${details(part)}`,
      countText(part.hits),
      `${shareText(part.hits, log.requests)} ${shareBar(part)}`,
      part.kind === 'limit' ? countText(part.charged) : '',
      countText(part.stopped),
      countText(part.wouldStop),
      countText(part.unknown)
    ])
  )
  return table(['', 'hits', 'share', 'charged', 'stopped', 'would', 'unknown'], rows)
}

function shareBar({ share }: PartReport): string {
  return share === 0 ? '' : `<span class="share" style="width: ${(share * 4).toFixed(2)}rem"></span>`
}

function details({
  keys,
  undercounted,
  examples
}: Pick<PartReport, 'keys' | 'undercounted' | 'examples'>): string {
  if (keys.length === 0) return ''
  const requests = examples.map(
    ({ at, client, method, target, userAgent }) => `${at} ${client} ${method} ${target} "${userAgent}"`
  )
  return `<details><summary>who, and what</summary>
<ul>${items(keys.map(key => keyText(key, undercounted)))}</ul><ul class="soft">${items(requests)}</ul></details>`
}

function table(headings: readonly string[], rows: readonly string[]): string {
  return `<div class="wide"><table><tr>${headings.map(heading => `<th>${heading}</th>`).join('')}</tr>${rows.join('\n')}</table></div>`
}

/** Cells are HTML. */
function row(cells: readonly string[]): string {
  return `<tr>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`
}
