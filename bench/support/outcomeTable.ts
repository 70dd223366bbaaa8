import type { Budget, Unit } from './benchmark.ts'
import type { Outcome } from './outcome.ts'

const headings = ['what', 'baseline', '', 'Moien', 'ratio', 'budget', 'met?']
/** Columns of words; all others hold numbers, flush right. */
const wordColumns: ReadonlySet<number> = new Set([0, 1, 6])

/** All outcomes as one table, for a terminal. */
export function outcomeTable(outcomes: readonly Outcome[]): string {
  const rows = [headings, ...outcomes.map(cellsOf)]
  const widths = headings.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  const lines = rows.map(row => row.map((cell, column) => pad(cell, widths[column]!, column)).join('  '))
  const rule = widths.map(width => '─'.repeat(width)).join('  ')
  return [lines[0]!, rule, ...lines.slice(1)].map(line => line.trimEnd()).join('\n')
}

function cellsOf(outcome: Outcome): readonly string[] {
  const { what, baseline, baselineValue, moienValue, ratio, unit, budget, met } = outcome
  return [
    what,
    baseline,
    amount(baselineValue, unit),
    amount(moienValue, unit),
    ratio.toFixed(2),
    budget === undefined ? '' : budgetText(budget, unit),
    met === undefined ? '' : met ? 'yes' : 'NO'
  ]
}

function pad(cell: string, width: number, column: number): string {
  return wordColumns.has(column) ? cell.padEnd(width) : cell.padStart(width)
}

function budgetText({ kind, most }: Budget, unit: Unit): string {
  return kind === 'ratio' ? `≤ ${most.toFixed(2)} ×` : `≤ ${most} ${unit}`
}

/** Three significant digits, whole numbers above. */
function amount(value: number, unit: Unit): string {
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`
}
