import { botStandings } from '../core/bot.ts'
import { conductSignals } from '../core/conduct.ts'
import { contradictionIds } from '../core/contradiction.ts'
import { refusalStatus } from '../core/refusal.ts'
import { metricCatalogue, type MetricName } from './metricCatalogue.ts'

/** Every value that labels may take: what the configuration names, and the closed sets of other folders. */
export interface MetricUniverse {
  readonly sites: readonly string[]
  readonly rules: readonly RuleLabels[]
  readonly limits: readonly LimitLabels[]
  readonly bots: readonly BotLabels[]
  readonly lookupResults: readonly string[]
  readonly signatureResults: readonly string[]
  readonly upstreams: readonly string[]
  readonly upstreamErrors: readonly string[]
  readonly challengeTypes: readonly string[]
  readonly challengeFailures: readonly string[]
  readonly keepFailures: readonly string[]
  readonly sendFailures: readonly string[]
  readonly listeners: readonly string[]
  /** Those that speak TLS. */
  readonly tlsListeners: readonly string[]
  /** The files of certificates. */
  readonly certificates: readonly string[]
  readonly threads: readonly string[]
}

/** How matches of one rule are labelled. */
export interface RuleLabels {
  readonly site: string
  readonly id: string
  readonly action: string
  readonly mode: string
}

/** How requests of one bot are labelled. */
export interface BotLabels {
  readonly site: string
  readonly id: string
}

/** How decisions of one limit are labelled. */
export interface LimitLabels {
  readonly site: string
  readonly id: string
}

/** The site of requests that reached none. */
export const noSite = 'none'

/** Classes of status codes. */
export const codeClasses: readonly string[] = ['1xx', '2xx', '3xx', '4xx', '5xx']

/** Methods with a series of their own; all else is `other`. */
export const methods: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'other'
]

/** HTTP versions of clients. */
export const protocols: readonly string[] = ['1.0', '1.1', '2.0']

/** What may befall a request instead of being forwarded. */
export const stopActions: readonly string[] = ['challenge', 'too_many', 'deny', 'close', 'ban']

/** What a limit may say. */
export const limitResults: readonly string[] = ['admitted', 'refused']

/** How a TLS handshake may end. */
export const handshakeResults = ['full', 'resumed', 'failed'] as const

/** The parts of Moien's own work that are timed. */
export const overheadStages: readonly string[] = ['decide']

/** What edge threads remember of requests, each in a cache of its own. */
export const memos = [
  'user_agents',
  'paths',
  'addresses',
  'passes',
  'failing_networks',
  'forwarded_addresses',
  'logged_addresses',
  'floods',
  'claims',
  'bot_user_agents',
  'bot_names',
  'wrong_signatures'
] as const

/** How many entries each of these caches has. */
export type MemoSizes = Readonly<Record<(typeof memos)[number], number>>

/** What may be the case of an address at which a bot publishes its keys; more than one may be. */
export const keyStates = ['held', 'fetching', 'failing'] as const

/** Where challenged forms are kept. */
const formPlaces: readonly string[] = ['page', 'spool']

/** How a fetch of keys ends. */
const fetchResults: readonly string[] = ['good', 'failed']

/** The label values, in the family's order, of each series that a metric's lanes begin with. */
export function seriesOf(name: MetricName, universe: MetricUniverse): readonly (readonly string[])[] {
  if (name === 'moien_rule_matches_total') {
    return universe.rules.map(({ site, id, action, mode }) => [site, id, action, mode])
  }
  if (name === 'moien_ratelimit_decisions_total') {
    return universe.limits.flatMap(({ site, id }) => limitResults.map(result => [site, id, result]))
  }
  if (name === 'moien_tls_handshakes_total') {
    return universe.tlsListeners.flatMap(listener => handshakeResults.map(result => [listener, result]))
  }
  if (name === 'moien_bot_requests_total') {
    return universe.bots.flatMap(({ site, id }) => botStandings.map(standing => [site, id, standing]))
  }
  let rows: readonly (readonly string[])[] = [[]]
  for (const label of metricCatalogue[name].labels) {
    const values = valuesOf(name, label, universe)
    rows = rows.flatMap(row => values.map(value => row.concat(value)))
  }
  return rows
}

function reasonsOf(name: MetricName, universe: MetricUniverse): readonly string[] {
  if (name === 'moien_rejected_requests_total') return Object.keys(refusalStatus)
  if (name === 'moien_forms_not_kept_total') return universe.keepFailures
  return name === 'moien_forms_not_sent_total' ? universe.sendFailures : universe.challengeFailures
}

function resultsOf(name: MetricName, { lookupResults, signatureResults }: MetricUniverse): readonly string[] {
  if (name === 'moien_bot_signatures_total') return signatureResults
  return name === 'moien_bot_key_fetches_total' ? fetchResults : lookupResults
}

function valuesOf(name: MetricName, label: string, universe: MetricUniverse): readonly string[] {
  switch (label) {
    case 'site':
      return [...universe.sites, noSite]
    case 'code':
      return codeClasses
    case 'method':
      return methods
    case 'protocol':
      return protocols
    case 'listener':
      return universe.listeners
    case 'certificate':
      return universe.certificates
    case 'type':
      return universe.challengeTypes
    case 'reason':
      return reasonsOf(name, universe)
    case 'place':
      return formPlaces
    case 'upstream':
      return universe.upstreams
    case 'kind':
      return universe.upstreamErrors
    case 'action':
      return stopActions
    case 'signal':
      return conductSignals
    case 'contradiction':
      return contradictionIds
    case 'result':
      return resultsOf(name, universe)
    case 'state':
      return keyStates
    case 'memo':
      return memos
    case 'stage':
      return overheadStages
    case 'thread':
      return universe.threads
    default:
      return []
  }
}
