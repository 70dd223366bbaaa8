import { ownPrefix } from '../core/ownPrefix.ts'
import { passCookieNames } from '../challenge/passCookie.ts'
import { Contradictions } from '../client/contradictions.ts'
import { FileGeography } from '../client/fileGeography.ts'
import type { SiteConfig } from '../core/config.ts'
import { Fault } from '../core/fault.ts'
import { Facts, type Scheme } from '../core/facts.ts'
import type { Geography } from '../core/geography.ts'
import { readCookie } from '../core/cookie.ts'
import { http } from '../core/http.ts'
import type { PassState } from '../core/passState.ts'
import { refusalStatus, type RefusalReason } from '../core/refusal.ts'
import type { SiteLoad } from '../core/siteLoad.ts'
import { SiteTable } from '../core/siteTable.ts'
import { defaultListenerLimits } from '../listener/listenerLimits.ts'
import { requestDoubt } from '../listener/requestDoubt.ts'
import { asksForContradictions } from '../policy/asksForContradictions.ts'
import type { LoadedConfig } from '../policy/loadConfig.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import { usesConduct } from '../policy/usesConduct.ts'
import { factsOf, type DescriptionFault } from '../rehearsal/describedRequest.ts'
import type { Explanation, JudgedOutcome } from '../rehearsal/explanation.ts'
import { explainTrial } from '../rehearsal/explainTrial.ts'
import { notesOnBots } from '../rehearsal/notesOnBots.ts'
import { factsWith } from '../rehearsal/factsWith.ts'
import { refusalWords } from '../rehearsal/refusalWords.ts'
import { Rehearsal } from '../rehearsal/rehearsal.ts'
import { saidGeography } from '../rehearsal/saidCircumstances.ts'
import { repeatRequest, type Repetition } from '../rehearsal/repeatRequest.ts'
import type { SaidSoftware } from '../rehearsal/saidSoftware.ts'
import { isUpgradeRequest, joinHeaders, type WrittenRequest } from '../rehearsal/writtenRequest.ts'
import { withoutReceived } from './withoutReceived.ts'

/** What a writing does not say of the request. */
export interface Circumstances extends Repetition {
  /** Wall clock. */
  readonly atMs: number
  /** The true client. */
  readonly clientIp: string
  /** Where neither the site nor the writing says. */
  readonly scheme: Scheme | undefined
  readonly pass: Partial<PassState> | undefined
  /** Over what the files say. */
  readonly country?: string | undefined
  readonly asn?: number | undefined
  /** Without it nobody measures. */
  readonly load?: SiteLoad | undefined
  /** Without it nothing is known of the connection: a writing does not show it. */
  readonly software?: SaidSoftware | undefined
}

/** A site and its policy. */
export interface ServedSite {
  readonly config: SiteConfig
  readonly plan: PolicyPlan
}

/** Judges a request that reaches its site, and tells how. */
export type ExplainFacts<Served> = (site: Served, facts: Facts, circumstances: Circumstances) => JudgedOutcome

/**
 * Takes a written request the way of a real one, on a clock of its own and with fresh limits, and tells why
 * it is decided so.
 * @throws Fault `usage` when the client's address is none.
 */
export function explainRequest(
  { config, policies }: LoadedConfig,
  written: WrittenRequest,
  circumstances: Circumstances
): Explanation {
  const sites = new SiteTable<ServedSite>()
  for (const [i, site] of config.sites.entries()) {
    for (const host of site.hosts) sites.add(host, { config: site, plan: policies[i]! })
  }
  const geography = new FileGeography(config.geography)
  const seen = withoutReceived(written, config.received)
  const explanation = explainBy(sites, seen, circumstances, geography, rehearsed)
  const { notes, outcome } = explanation
  const more = [
    ...notesOnConduct(outcome, policies),
    ...notesOnContradictions(outcome, policies),
    ...notesOnBots(outcome, policies)
  ]
  return { ...explanation, notes: [...notes, ...more] }
}

/**
 * Takes a written request as far as its site, where `judged` goes on.
 * @throws Fault `usage` when the client's address is none.
 */
export function explainBy<Served extends ServedSite>(
  sites: SiteTable<Served>,
  written: WrittenRequest,
  circumstances: Circumstances,
  geography: Geography,
  judged: ExplainFacts<Served>
): Explanation {
  return {
    request: { method: written.method, host: hostOf(written), target: written.target },
    notes: [...written.notes, ...notesOn(written)],
    outcome: outcomeOf(sites, written, circumstances, geography, judged)
  }
}

function outcomeOf<Served extends ServedSite>(
  sites: SiteTable<Served>,
  written: WrittenRequest,
  circumstances: Circumstances,
  geography: Geography,
  judged: ExplainFacts<Served>
): Explanation['outcome'] {
  const facts = listenerDoubt(written) ?? readFacts(written, circumstances, geography)
  if (!(facts instanceof Facts)) return refused(facts)
  const site = sites.find(facts.host)
  if (site === undefined) return refused('unknown_host')
  const { id, publicScheme } = site.config
  if (facts.path === '*' || facts.path.startsWith(ownPrefix)) return { kind: 'own', site: id }
  const scheme = publicScheme === 'auto' ? facts.scheme : publicScheme
  return judged(site, factsWith(facts, { siteId: id, scheme }), circumstances)
}

function rehearsed({ config, plan }: ServedSite, described: Facts, repetition: Repetition): JudgedOutcome {
  const facts = factsWith(described, { contradictions: new Contradictions(config.contradictions.off) })
  const rehearsal = new Rehearsal(config, plan, facts.atMs)
  const trial = rehearsal.judge(facts)
  const outcome = explainTrial(config, plan, trial, charge => rehearsal.limiter.peek(charge))
  const turns = repeatRequest(rehearsal, config, facts, outcome, repetition)
  return { ...outcome, times: repetition.times, turns }
}

function readFacts(
  written: WrittenRequest,
  circumstances: Circumstances,
  geography: Geography
): Facts | DescriptionFault {
  const headers = joinHeaders(written.headers)
  return factsOf({
    atMs: circumstances.atMs,
    siteId: '',
    clientIp: circumstances.clientIp,
    scheme: circumstances.scheme ?? written.scheme ?? 'https',
    protocol: `HTTP/${written.httpVersion}`,
    method: written.method,
    host: headers.host ?? '',
    target: written.target,
    headers,
    isUpgrade: isUpgradeRequest(headers),
    geography: saidGeography(circumstances.country, circumstances.asn, geography),
    load: circumstances.load,
    software: circumstances.software,
    ...(circumstances.pass === undefined ? {} : { pass: circumstances.pass })
  })
}

/** What the listener and its parser refuse, before anyone asks for a site. */
function listenerDoubt({ method, target, headers, httpVersion }: WrittenRequest): RefusalReason | undefined {
  const isWellFormed = headers.every(
    ([name, value]) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
  )
  if (!http.METHODS.includes(method) || !isWellFormed) return 'bad_syntax'
  if (method === 'CONNECT') return 'method_not_allowed'
  const bytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, target.length)
  const { maxHeaderBytes, maxHeaders } = defaultListenerLimits
  if (bytes > maxHeaderBytes || headers.length > maxHeaders) return 'header_too_large'
  // Written down, a request of HTTP/2 has its authority in Host.
  return requestDoubt({ rawHeaders: headers.flat(), httpVersion: httpVersion === '1.0' ? '1.0' : '1.1' })
}

function refused(fault: DescriptionFault): Explanation['outcome'] {
  if (fault === 'bad_address') throw new Fault('usage', 'The client has no IP address')
  return { kind: 'refused', reason: fault, status: refusalStatus[fault], why: refusalWords[fault] }
}

function hostOf({ headers }: WrittenRequest): string {
  return headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
}

function notesOnConduct(outcome: Explanation['outcome'], policies: readonly PolicyPlan[]): readonly string[] {
  if (outcome.kind !== 'judged') return []
  const plan = policies.find(({ siteId }) => siteId === outcome.site.id)
  const asks = plan !== undefined && usesConduct(plan)
  return asks ? ['What this client did before is not known here: its conduct shows no signal.'] : []
}

/** Said wherever a policy looks for what a writing does not show. */
export function notesOnContradictions(
  outcome: Explanation['outcome'],
  policies: readonly PolicyPlan[]
): readonly string[] {
  if (outcome.kind !== 'judged') return []
  const plan = policies.find(({ siteId }) => siteId === outcome.site.id)
  const asks = [...(plan?.rules ?? []), ...(plan?.limits ?? [])].some(part =>
    asksForContradictions(part.when)
  )
  return asks ? ['Of contradictions, only those are found here that headers show without their order.'] : []
}

function notesOn({ headers }: WrittenRequest): readonly string[] {
  const { cookie, forwarded, 'x-forwarded-for': forwardedFor } = joinHeaders(headers)
  const notes: string[] = []
  if (passCookieNames.some(name => readCookie(cookie, name) !== undefined)) {
    notes.push(
      'The pass among the cookies is not read, for want of its key; say what it is worth with --pass.'
    )
  }
  if (forwarded !== undefined || forwardedFor !== undefined) {
    notes.push('Forwarding headers are not looked at; say who calls with --client-ip.')
  }
  return notes
}
