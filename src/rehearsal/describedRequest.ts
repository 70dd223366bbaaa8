import type { IncomingHttpHeaders } from 'node:http'
import { parseAddress, type Address } from '../core/address.ts'
import { Facts, type ContradictionWitness, type Protocol, type Scheme } from '../core/facts.ts'
import type { BotStanding } from '../core/bot.ts'
import type { Geography } from '../core/geography.ts'
import { readHost } from '../core/hostname.ts'
import type { RequestKind } from '../core/kind.ts'
import { noPass, type PassState } from '../core/passState.ts'
import type { RefusalReason } from '../core/refusal.ts'
import { requestKind } from '../core/requestKind.ts'
import { readTarget } from '../core/requestTarget.ts'
import type { SiteLoad } from '../core/siteLoad.ts'
import { saidSoftware, type SaidSoftware } from './saidSoftware.ts'

/** A request as a person, a log or a tool describes it. What is left out is that of an ordinary one. */
export interface DescribedRequest {
  /** Wall clock. */
  readonly atMs: number
  readonly siteId: string
  /** The true client, behind whatever proxies; read before, where many requests come from one. */
  readonly clientIp: string | Address
  readonly scheme: Scheme
  /** HTTP/1.1 unless said; `''` where nobody knows. */
  readonly protocol?: Protocol | ''
  readonly method: string
  /** As a Host header has it, with its port if there is one. */
  readonly host: string
  /** As the request line has it: path and query, or a whole URL. */
  readonly target: string
  /** Names in lower case; several values of one name joined as Node joins them. */
  readonly headers: IncomingHttpHeaders
  readonly isUpgrade?: boolean
  /** Where it is known, or presumed, otherwise than by the headers. */
  readonly kind?: RequestKind | undefined
  readonly pass?: Partial<PassState> | undefined
  /** Without it nothing is known of where clients are. */
  readonly geography?: Geography | undefined
  /** Without it nobody measures. */
  readonly load?: SiteLoad | undefined
  /** Without it nobody looks. */
  readonly contradictions?: ContradictionWitness | undefined
  /** Without it, the policy's bots are held against its user agent and address. */
  readonly bot?: BotStanding | undefined
  /** Without it nothing is known of the connection. */
  readonly software?: SaidSoftware | undefined
}

/** Why a description makes no facts: the gateway would refuse the request, or no such client can be. */
export type DescriptionFault = RefusalReason | 'bad_address'

/** The facts of a described request, read as the gateway reads a real one. */
export function factsOf(request: DescribedRequest): Facts | DescriptionFault {
  const { method, headers } = request
  if (method === 'TRACE') return 'method_not_allowed'
  const target = readTarget(request.target, method)
  if (typeof target === 'string') return target
  const host = readHost(target.authority === '' ? request.host : target.authority)?.host
  if (host === undefined) return 'bad_host'
  const address = typeof request.clientIp === 'string' ? parseAddress(request.clientIp) : request.clientIp
  if (address === undefined) return 'bad_address'
  const { path, query } = target
  // Field by field: a log has millions.
  return new Facts({
    atMs: request.atMs,
    siteId: request.siteId,
    address,
    scheme: request.scheme,
    protocol: request.protocol ?? 'HTTP/1.1',
    method,
    host,
    path,
    query,
    headers,
    kind: request.kind ?? (request.isUpgrade === true ? 'upgrade' : requestKind(headers, path)),
    pass: request.pass === undefined ? noPass : { ...noPass, ...request.pass },
    geography: request.geography,
    load: request.load,
    contradictions: request.contradictions,
    bots: request.bot && { standingOf: saidBot(request.bot) },
    ...saidSoftware(request.software)
  })
}

function saidBot(bot: BotStanding): () => BotStanding {
  return () => bot
}
