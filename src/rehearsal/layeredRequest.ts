import type { IncomingHttpHeaders } from 'node:http'
import type { ContradictionId } from '../core/contradiction.ts'
import type { Scheme } from '../core/facts.ts'
import { noPass, type PassState } from '../core/passState.ts'
import type { BotCircumstance, LoadCircumstance, PassMap, RequestInput } from './testsFile.ts'
import { overlaySoftware, type SaidSoftware } from './saidSoftware.ts'

/** A request as defaults, client and step say it together. */
export interface LayeredRequest {
  readonly method: string
  readonly scheme: Scheme
  readonly host: string
  readonly target: string
  /** At least one; they take turns. */
  readonly clientIps: readonly string[]
  readonly headers: IncomingHttpHeaders
  readonly isUpgrade: boolean
  readonly pass: PassMap
  readonly country: string | undefined
  readonly asn: number | undefined
  readonly load: LoadCircumstance | undefined
  readonly contradictions: readonly ContradictionId[]
  readonly bot: BotCircumstance | undefined
  readonly software: SaidSoftware
}

/** What a request is of which nothing is said. */
export function plainRequest(host: string): LayeredRequest {
  return {
    method: 'GET',
    scheme: 'https',
    host,
    target: '/',
    clientIps: ['192.0.2.1'],
    headers: {},
    isUpgrade: false,
    pass: { is: 'missing' },
    country: undefined,
    asn: undefined,
    load: undefined,
    contradictions: [],
    bot: undefined,
    software: {}
  }
}

const absoluteUrl = /^(https?):\/\/([^/?#]+)(.*)$/

/** Lays what is said of a request over what holds below it. */
export function overlay(below: LayeredRequest, input: RequestInput): LayeredRequest {
  const { method, url, scheme, client_ip, headers, without, upgrade, pass, country, asn, load, bot } = input
  const [, urlScheme, host, rest] = absoluteUrl.exec(url ?? '') ?? []
  return {
    method: method?.toUpperCase() ?? below.method,
    scheme: scheme ?? (urlScheme as Scheme | undefined) ?? below.scheme,
    host: host ?? below.host,
    target: rest === undefined ? (url ?? below.target) : rest || '/',
    clientIps: typeof client_ip === 'string' ? [client_ip] : (client_ip ?? below.clientIps),
    headers: overlayHeaders(below.headers, headers, without),
    isUpgrade: upgrade ?? below.isUpgrade,
    pass: typeof pass === 'string' ? { is: pass } : (pass ?? below.pass),
    country: country ?? below.country,
    asn: asn ?? below.asn,
    load: load ?? below.load,
    contradictions: input.contradictions ?? below.contradictions,
    bot: bot ?? below.bot,
    software: overlaySoftware(below.software, input)
  }
}

function overlayHeaders(
  below: IncomingHttpHeaders,
  added: RequestInput['headers'] = {},
  without: readonly string[] = []
): IncomingHttpHeaders {
  const left = new Set(without.map(name => name.toLowerCase()))
  return Object.fromEntries([
    ...Object.entries(below).filter(([name]) => !left.has(name)),
    ...Object.entries(added).map(([name, value]) => [name.toLowerCase(), value])
  ]) as IncomingHttpHeaders
}

/** The pass as the gateway would have read it; `owner` is whose quota it is unless that is said. */
export function passState(pass: PassMap, owner: string): Partial<PassState> {
  const { is, id = owner } = pass
  switch (is) {
    case 'missing':
      return noPass
    case 'expired':
      return { status: 'expired', id, level: 'light' }
    case 'button':
      return { status: 'valid', id, level: 'light', means: 'button' }
    default:
      return { status: 'valid', id, level: is }
  }
}
