import { parseDuration } from '../core/duration.ts'
import { didYouMean } from '../policy/didYouMean.ts'
import { dimensions, type Dimension, type Grouping, type TopWishes } from './topReport.ts'

/** What `GET /top` is asked for, and how far back. */
export interface TopRequest {
  readonly wishes: TopWishes
  readonly overMs: number
}

const known: ReadonlySet<string> = new Set(['by', 'site', 'rows', 'over', 'without_pass'])
const mostGroupings = 16
const mostRows = 1000
const mostOverMs = 3_600_000

/** Reads the query of `GET /top`; a text says what is wrong with it. */
export function readTopWishes(query: URLSearchParams, sites: readonly string[]): TopRequest | string {
  for (const name of query.keys()) if (!known.has(name)) return `There is no parameter "${name}".`
  const by = (query.get('by') ?? 'path,agent,network').split(',').map(group => group.split('+'))
  if (by.length > mostGroupings) return `by takes at most ${mostGroupings} groups.`
  const stranger = by.flat().find(name => !isDimension(name))
  if (stranger !== undefined) {
    return `There is no dimension "${stranger}"${didYouMean(stranger, dimensions)}: ${dimensions.join(', ')}.`
  }
  const site = query.get('site') ?? undefined
  if (site !== undefined && !sites.includes(site)) {
    return `There is no site "${site}"${didYouMean(site, sites)}.`
  }
  const rows = Number(query.get('rows') ?? 10)
  if (!Number.isInteger(rows) || rows < 1 || rows > mostRows) return `rows is a number from 1 to ${mostRows}.`
  const overMs = parseDuration(query.get('over') ?? '1m')
  if (overMs === undefined || overMs < 1000 || overMs > mostOverMs) return 'over is a time from 1s to 1h.'
  const withoutPass = query.has('without_pass')
  return { wishes: { by: by as readonly Grouping[], site, withoutPass, rows }, overMs }
}

function isDimension(name: string): name is Dimension {
  return (dimensions as readonly string[]).includes(name)
}
