import type { IncomingHttpHeaders } from 'node:http'
import { parseAddress } from '../core/address.ts'
import { Facts, type Scheme } from '../core/facts.ts'
import { readHost } from '../core/hostname.ts'
import { noPass, type PassState } from '../core/passState.ts'
import type { RefusalReason } from '../core/refusal.ts'
import { requestKind } from '../core/requestKind.ts'
import { readTarget } from '../core/requestTarget.ts'

/** A request as a person, a log or a tool describes it. What is left out is that of an ordinary one. */
export interface DescribedRequest {
  /** Wall clock. */
  readonly atMs: number
  readonly siteId: string
  /** The true client, behind whatever proxies. */
  readonly clientIp: string
  readonly scheme: Scheme
  readonly method: string
  /** As a Host header has it, with its port if there is one. */
  readonly host: string
  /** As the request line has it: path and query, or a whole URL. */
  readonly target: string
  /** Names in lower case; several values of one name joined as Node joins them. */
  readonly headers: IncomingHttpHeaders
  readonly isUpgrade?: boolean
  readonly pass?: Partial<PassState>
}

/** Why a description makes no facts: the gateway would refuse the request, or no such client can be. */
export type DescriptionFault = RefusalReason | 'bad_address'

/** The facts of a described request, read as the gateway reads a real one. */
export function factsOf(request: DescribedRequest): Facts | DescriptionFault {
  const { atMs, siteId, scheme, method, headers, isUpgrade = false, pass } = request
  if (method === 'TRACE') return 'method_not_allowed'
  const target = readTarget(request.target, method)
  if (typeof target === 'string') return target
  const host = readHost(target.authority === '' ? request.host : target.authority)?.host
  if (host === undefined) return 'bad_host'
  const address = parseAddress(request.clientIp)
  if (address === undefined) return 'bad_address'
  const { path, query } = target
  const kind = isUpgrade ? 'upgrade' : requestKind(headers, path)
  const shown = pass === undefined ? noPass : { ...noPass, ...pass }
  return new Facts({ atMs, siteId, address, scheme, method, host, path, query, headers, kind, pass: shown })
}
