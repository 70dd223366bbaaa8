import type { SampledRequest } from '../observe/trafficSample.ts'
import { countAddresses, weigh } from './sampleSums.ts'
import { draftRules } from './draftRules.ts'

/** What requests can have in common, as `moien top --by` names it. */
export const dimensions = [
  'path',
  'agent',
  'language',
  'method',
  'asn',
  'country',
  'ja4',
  'tls_hash',
  'network',
  'address',
  'outcome'
] as const

export type Dimension = (typeof dimensions)[number]

/** Several join to one: `path+agent` counts pairs. */
export type Grouping = readonly Dimension[]

/** What an operator wants to see. */
export interface TopWishes {
  readonly by: readonly Grouping[]
  /** `undefined` for all. */
  readonly site: string | undefined
  /** Only requests without a valid pass. */
  readonly withoutPass: boolean
  /** How many rows each table has. */
  readonly rows: number
}

/** One value, or one of each joined dimension, and who had it. */
export interface TopRow {
  readonly values: readonly string[]
  /** As far as the sample tells; so are all counts here. */
  readonly requests: number
  /** Of the requests asked for, from 0 to 1. */
  readonly share: number
  /** By how much `share` may be off in 19 of 20 samples. */
  readonly margin: number
  /** Different addresses among the sampled requests: there are at least so many. */
  readonly addresses: number
  /** Requests with a valid pass, though they were not asked for: who else would be met. */
  readonly with_pass: number
}

export interface TopTable {
  readonly by: Grouping
  readonly rows: readonly TopRow[]
}

/** What the requests of the last while have in common. */
export interface TopReport {
  /** RFC 3339. */
  readonly from: string
  readonly to: string
  readonly sampled: number
  readonly requests: number
  readonly addresses: number
  readonly with_pass: number
  readonly tables: readonly TopTable[]
  /** A rule file for what stands out among the requests without a pass; `''` when nothing came. */
  readonly draft: string
}

/** Counts what a sample has in common. */
export function topReport(sample: readonly SampledRequest[], wishes: TopWishes): TopReport {
  const ofSite = sample.filter(({ site }) => wishes.site === undefined || site === wishes.site)
  const asked = wishes.withoutPass ? ofSite.filter(({ hasPass }) => !hasPass) : ofSite
  return {
    from: new Date(ofSite[0]?.atMs ?? 0).toISOString(),
    to: new Date(ofSite.at(-1)?.atMs ?? 0).toISOString(),
    sampled: asked.length,
    requests: weigh(asked),
    addresses: countAddresses(asked),
    with_pass: weigh(ofSite.filter(({ hasPass }) => hasPass)),
    tables: wishes.by.map(by => ({ by, rows: rowsOf(by, asked, ofSite, wishes.rows) })),
    draft: draftRules(ofSite)
  }
}

function rowsOf(
  by: Grouping,
  asked: readonly SampledRequest[],
  all: readonly SampledRequest[],
  most: number
): readonly TopRow[] {
  const groupOf = (request: SampledRequest): string => by.map(dimension => request[dimension]).join('\n')
  const groups = Map.groupBy(asked, groupOf)
  const withPass = Map.groupBy(
    all.filter(({ hasPass }) => hasPass),
    groupOf
  )
  const total = weigh(asked)
  return Array.from(groups, ([group, requests]) => ({
    values: group.split('\n'),
    requests: weigh(requests),
    share: weigh(requests) / total,
    margin: marginOf(weigh(requests) / total, asked.length),
    addresses: countAddresses(requests),
    with_pass: weigh(withPass.get(group) ?? [])
  }))
    .sort((a, b) => b.requests - a.requests)
    .slice(0, most)
}

/** Two standard errors of a share in a random sample. */
function marginOf(share: number, sampled: number): number {
  return 2 * Math.sqrt((share * (1 - share)) / sampled)
}
