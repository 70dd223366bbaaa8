import { botStandingOf, type BotStanding } from '../core/bot.ts'
import { signalsIn } from '../core/conduct.ts'
import { contradictionsIn, type ContradictionMask } from '../core/contradiction.ts'
import type { Decision } from '../core/decision.ts'
import type { Exchange } from '../core/exchange.ts'
import type { Facts } from '../core/facts.ts'
import {
  everyFingerprint,
  fingerprintBit,
  fingerprintFacts,
  fingerprintText,
  type FingerprintMask
} from '../core/fingerprintFact.ts'
import { fingerprintFields } from './fingerprintFields.ts'
import { jsonText } from './jsonText.ts'
import type { LoggedAddress } from './loggedAddress.ts'
import { sentHeaderList } from './sentHeaders.ts'

const ecsVersion = '8.17.0'
/** Bounds of what a client may fill, in UTF-16 units; escaped, each may take six bytes. */
const longest = { method: 32, host: 255, path: 512, userAgent: 256, tag: 64, fingerprint: 512 } as const
const mostTags = 16
/** Enough to find a citizen's other requests, too little to be anything else. */
const passPrefix = 8

/** Several refusals of one client by one rule, in one line. */
export interface RefusalSummary {
  /** When the first of them came, wall clock. */
  readonly startedMs: number
  /** How long after that the last one came. */
  readonly durationMs: number
  readonly siteId: string
  readonly clientAddress: string
  readonly outcome: string
  readonly status: number
  readonly rule: string
  readonly reason: string
  readonly repeats: number
}

/**
 * Writes log lines: one JSON object of Elastic Common Schema fields (dotted names), with Moien's own under
 * `moien.`. Put together by hand, since a general logger costs more than deciding the request. A line is
 * ASCII and below 8 KiB.
 *
 * Of the target, only the path is logged, normalised where rules saw it and always without parameters
 * (`;jsessionid=…`). A query holds what citizens type: of it, only the length. Of headers, only that they came:
 * see sentHeaders.ts. docs/access-log.md explains each field.
 */
export class AccessLine {
  readonly #address: LoggedAddress
  readonly #fingerprints: FingerprintMask
  #second = -1
  #secondText = ''

  /** With `fingerprints` it tells all of a client's software, else what a rule or limit has asked for. */
  constructor(address: LoggedAddress, fingerprints = false) {
    this.#address = address
    this.#fingerprints = fingerprints ? everyFingerprint : 0
  }

  /** One exchange, with its line feed. */
  write(exchange: Exchange, endTickMs: number): string {
    const { facts, judgement } = exchange
    const durationNs = Math.round((endTickMs - exchange.startedTickMs) * 1e6)
    return (
      `{"@timestamp":"${this.#timestamp(exchange.startedMs)}","ecs.version":"${ecsVersion}",` +
      `"event.action":"${exchange.outcome}","event.duration":${durationNs},` +
      `${this.#address.field(exchange.clientAddress)},"http.request.id":"${exchange.id}"` +
      (exchange.method === '' ? '' : requestFields(exchange)) +
      `,"http.response.status_code":${exchange.status},"http.response.body.bytes":${exchange.responseBodyBytes}` +
      (exchange.reason === '' ? '' : `,"moien.reason":${jsonText(exchange.reason, longest.tag)}`) +
      (exchange.form === '' ? '' : `,"moien.form":"${exchange.form}"`) +
      (facts === undefined ? '' : factFields(facts)) +
      (facts === undefined ? '' : softwareFields(facts, facts.fingerprintsSeen | this.#fingerprints)) +
      (judgement === undefined ? '' : decisionFields(judgement.enforced)) +
      (judgement?.rehearsed === undefined ? '' : rehearsalFields(judgement.rehearsed)) +
      (exchange.upstreamServer === '' ? '' : upstreamFields(exchange)) +
      '}\n'
    )
  }

  /** The further refusals of a flood, whose first had a line of its own. */
  writeSummary(summary: RefusalSummary): string {
    return (
      `{"@timestamp":"${this.#timestamp(summary.startedMs)}","ecs.version":"${ecsVersion}",` +
      `"event.action":"${summary.outcome}","event.duration":${Math.round(summary.durationMs * 1e6)},` +
      `${this.#address.field(summary.clientAddress)},"http.response.status_code":${summary.status}` +
      (summary.reason === '' ? '' : `,"moien.reason":${jsonText(summary.reason, longest.tag)}`) +
      (summary.siteId === '' ? '' : `,"moien.site":${jsonText(summary.siteId, longest.tag)}`) +
      (summary.rule === '' ? '' : `,"rule.id":${jsonText(summary.rule, longest.host)}`) +
      `,"moien.repeats":${summary.repeats}}\n`
    )
  }

  /** RFC 3339; all but the milliseconds is remembered. */
  #timestamp(ms: number): string {
    const second = Math.floor(ms / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#secondText = new Date(second * 1000).toISOString().slice(0, 20)
    }
    return `${this.#secondText}${String(Math.floor(ms - second * 1000)).padStart(3, '0')}Z`
  }
}

function requestFields(exchange: Exchange): string {
  const { facts, host, target, method, httpVersion, requestBodyBytes } = exchange
  const path = facts === undefined ? barePath(target) : facts.path
  return (
    `,"http.request.method":${jsonText(method, longest.method)},"http.version":"${httpVersion}",` +
    `"http.request.body.bytes":${requestBodyBytes},"url.path":${jsonText(path, longest.path)}` +
    (host === '' ? '' : `,"url.domain":${jsonText(host, longest.host)}`)
  )
}

function factFields(facts: Facts): string {
  const { pass, query, userAgent, country, asn, conductSeen, contradictionsSeen, botSeen } = facts
  return (
    (country === '' ? '' : `,"client.geo.country_iso_code":"${country}"`) +
    (asn === 0 ? '' : `,"client.as.number":${asn}`) +
    (query === '' ? '' : `,"moien.query_length":${query.length}`) +
    (userAgent === '' ? '' : `,"user_agent.original":${jsonText(userAgent, longest.userAgent)}`) +
    `,"moien.headers":[${sentHeaderList(facts.headers).slice(0, -1)}]` +
    `,"moien.site":${jsonText(facts.siteId, longest.tag)},"moien.kind":"${facts.kind}"` +
    (pass.status === 'missing' ? '' : `,"moien.pass.status":"${pass.status}"`) +
    (pass.id === '' ? '' : `,"moien.pass.id":${jsonText(pass.id, passPrefix)}`) +
    (botSeen.claims === '' ? '' : botFields(botSeen)) +
    (conductSeen === 0 ? '' : `,"moien.conduct":[${tagList(signalsIn(conductSeen))}]`) +
    contradictionsField(contradictionsSeen)
  )
}

/** That none was found, a replay has to know as well. */
function contradictionsField(found: ContradictionMask | undefined): string {
  if (found === undefined) return ''
  return found === 0
    ? ',"moien.contradictions":[]'
    : `,"moien.contradictions":["${contradictionsIn(found).join('","')}"]`
}

function botFields(bot: BotStanding): string {
  const standing = botStandingOf(bot)
  const proof = standing === 'verified' ? bot.proof : standing
  return `,"moien.bot.id":${jsonText(bot.claims, longest.tag)},"moien.bot.proof":"${proof}"`
}

/** What is asked for here is not remembered as asked for by a rule. */
function softwareFields(facts: Facts, told: FingerprintMask): string {
  const { tls } = facts
  let fields = tls === '' || tls === 'none' ? '' : `,"tls.version":"${tls.slice('TLSv'.length)}"`
  if (told === 0) return fields
  for (const fact of fingerprintFacts) {
    const text = (told & fingerprintBit(fact)) === 0 ? '' : fingerprintText(facts, fact)
    if (text !== '') fields += `,"${fingerprintFields[fact]}":${jsonText(text, longest.fingerprint)}`
  }
  return fields
}

function decisionFields(decision: Decision): string {
  const { action, rule, level, score, tags } = decision
  return (
    `,"moien.decision":"${action}"` +
    (rule === '' ? '' : `,"rule.id":${jsonText(rule, longest.host)}`) +
    (level === undefined ? '' : `,"moien.level":"${level}"`) +
    (score === 0 ? '' : `,"moien.score":${score}`) +
    (tags.length === 0 ? '' : `,"moien.tags":[${tagList(tags)}]`)
  )
}

function rehearsalFields({ action, rule }: Decision): string {
  return `,"moien.dry_run.action":"${action}","moien.dry_run.rule":${jsonText(rule, longest.host)}`
}

function upstreamFields({ upstreamServer, upstreamMs, retries }: Exchange): string {
  const server = jsonText(upstreamServer, longest.host)
  return (
    `,"moien.upstream.server":${server},"moien.upstream.duration":${Math.round(upstreamMs * 1e6)}` +
    (retries === 0 ? '' : `,"moien.upstream.retries":${retries}`)
  )
}

function tagList(tags: readonly string[]): string {
  return tags
    .slice(0, mostTags)
    .map(tag => jsonText(tag, longest.tag))
    .join(',')
}

/** The path of a target nobody has read yet, without query, fragment and parameters. */
function barePath(target: string): string {
  const end = target.search(/[?#]/)
  return (end < 0 ? target : target.slice(0, end)).slice(0, 4 * longest.path).replaceAll(/;[^/]*/g, '')
}
