import type { IncomingHttpHeaders } from 'node:http'
import { contradictionIds, contradictionMask, type ContradictionMask } from '../core/contradiction.ts'
import { noBot, type BotProof, type BotStanding } from '../core/bot.ts'
import { refusalStatus, type RefusalReason } from '../core/refusal.ts'
import type { PassState } from '../core/passState.ts'
import type { RequestKind } from '../core/kind.ts'
import { fingerprintFacts, isFingerprint } from '../core/fingerprintFact.ts'
import { tlsVersions } from '../core/wire.ts'
import { fingerprintFields } from '../observe/fingerprintFields.ts'
import type { SaidSoftware } from './saidSoftware.ts'
import type { LogFormat, LoggedDecision, LoggedLine } from './logFormat.ts'
import { LogTime } from './logTime.ts'
import { readProtocol } from './readProtocol.ts'
import { replayOutcomes } from './replayOutcome.ts'
import { readSentHeaders } from './sentCondition.ts'

type Entry = Readonly<Record<string, unknown>>

const kinds: ReadonlySet<string> = new Set(['navigation', 'background', 'asset', 'upgrade'])
const proofs: ReadonlySet<string> = new Set<BotProof>(['prefix', 'dns', 'signature'])
const passStatuses: ReadonlySet<string> = new Set(['valid', 'expired', 'foreign'])
/** Refusals that one line may stand for; more is a mistake. */
const mostRepeats = 1e9

/** Moien's own access log, see observe/accessLine.ts. Of a query it tells only the length. */
export function moienFormat(): LogFormat {
  const times = new LogTime()
  return {
    name: 'moien',
    recorded: {
      host: true,
      query: false,
      pass: 'status',
      headers: new Set(['user-agent']),
      sentHeaders: true,
      cookies: new Set(),
      contradictions: true,
      kind: true,
      software: true
    },
    read(line) {
      const entry = parseEntry(line)
      return entry === undefined ? { is: 'malformed', reason: 'it is not a JSON object' } : read(entry, times)
    }
  }
}

function parseEntry(line: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Entry) : undefined
  } catch {
    return undefined
  }
}

function read(entry: Entry, times: LogTime): LoggedLine {
  const atMs = times.read(text(entry, '@timestamp'))
  if (atMs === undefined) return { is: 'malformed', reason: 'its time cannot be read' }
  const repeats = entry['moien.repeats']
  if (repeats !== undefined) return readRepeats(repeats)
  const outcome = text(entry, 'event.action')
  if (outcome === 'own') return { is: 'own' }
  if (outcome === 'rejected') return { is: 'refused', reason: refusalReason(text(entry, 'moien.reason')) }
  const clientIp = text(entry, 'client.ip')
  if (clientIp === '') return { is: 'malformed', reason: 'it has no client.ip' }
  const method = text(entry, 'http.request.method')
  const target = text(entry, 'url.path')
  if (method === '' || target === '') return { is: 'malformed', reason: 'it has no method or no path' }
  const status = entry['http.response.status_code']
  const kind = text(entry, 'moien.kind')
  return {
    is: 'request',
    atMs,
    clientIp,
    scheme: 'https',
    protocol: readProtocol(`HTTP/${text(entry, 'http.version')}`),
    method,
    host: text(entry, 'url.domain'),
    target,
    headers: headersOf(text(entry, 'user_agent.original'), entry['moien.headers']),
    status: typeof status === 'number' ? status : 0,
    kind: kinds.has(kind) ? (kind as RequestKind) : undefined,
    pass: passOf(text(entry, 'moien.pass.status'), text(entry, 'moien.pass.id')),
    contradictions: contradictionsOf(entry['moien.contradictions']),
    software: softwareIn(entry),
    decided: decidedOf(text(entry, 'moien.decision'), text(entry, 'moien.level'), text(entry, 'rule.id')),
    siteId: text(entry, 'moien.site'),
    bot: botOf(text(entry, 'moien.bot.id'), text(entry, 'moien.bot.proof'))
  }
}

function readRepeats(repeats: unknown): LoggedLine {
  const isCount = Number.isInteger(repeats) && Number(repeats) > 0 && Number(repeats) <= mostRepeats
  return isCount
    ? { is: 'repeats', count: Number(repeats) }
    : { is: 'malformed', reason: 'moien.repeats is no count' }
}

function text(entry: Entry, name: string): string {
  const value = Object.hasOwn(entry, name) ? entry[name] : undefined
  return typeof value === 'string' ? value : ''
}

function refusalReason(reason: string): RefusalReason {
  return Object.hasOwn(refusalStatus, reason) ? (reason as RefusalReason) : 'bad_syntax'
}

function headersOf(userAgent: string, sent: unknown): IncomingHttpHeaders {
  const headers = readSentHeaders(sent)
  if (userAgent !== '') headers['user-agent'] = userAgent
  return headers
}

/** Names that this version does not know tell nothing. */
function contradictionsOf(list: unknown): ContradictionMask | undefined {
  return Array.isArray(list) ? contradictionMask(contradictionIds.filter(id => list.includes(id))) : undefined
}

function decidedOf(action: string, level: string, rule: string): LoggedDecision | undefined {
  const name = action === 'challenge' ? (level === 'heavy' ? 'challenge_heavy' : 'challenge_light') : action
  const outcome = replayOutcomes.find(one => one === name)
  return outcome === undefined ? undefined : { outcome, rule }
}

/** Nothing that a fingerprint cannot be: what was too long for the log is cut there. */
function softwareIn(entry: Entry): SaidSoftware | undefined {
  const version = text(entry, 'tls.version')
  const tls = tlsVersions.find(known => known === `TLSv${version}`)
  const told = fingerprintFacts.flatMap(fact => {
    const value = text(entry, fingerprintFields[fact])
    return value !== '' && isFingerprint(fact, value) ? [[fact, value]] : []
  })
  return tls === undefined && told.length === 0 ? undefined : { tls, ...Object.fromEntries(told) }
}

function passOf(status: string, id: string): Partial<PassState> | undefined {
  return passStatuses.has(status) ? { status: status as PassState['status'], id } : undefined
}

/** What came of a claim then; of a line without it nothing is known, since a rule may not have asked. */
function botOf(id: string, proof: string): BotStanding | undefined {
  if (id === '') return undefined
  const claimed = { ...noBot, claims: id }
  if (isProof(proof)) return { ...claimed, verified: id, proof }
  return proof === 'unproven' ? claimed : { ...claimed, pending: true }
}

function isProof(word: string): word is BotProof {
  return proofs.has(word)
}
