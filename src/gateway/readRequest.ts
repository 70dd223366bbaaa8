import type { IncomingMessage } from 'node:http'
import type { Peer } from '../client/clientReader.ts'
import type { Protocol, Scheme } from '../core/facts.ts'
import { Facts } from '../core/facts.ts'
import { hasBody } from '../core/hasBody.ts'
import { readHost } from '../core/hostname.ts'
import type { RequestKind } from '../core/kind.ts'
import type { RefusalReason } from '../core/refusal.ts'
import { isMarked, withoutMark } from '../core/replayMark.ts'
import { readTarget, type RequestTarget } from '../core/requestTarget.ts'
import { requestDoubt } from '../listener/requestDoubt.ts'
import type { Edge } from './edge.ts'
import { requestKind } from '../core/requestKind.ts'
import type { Site } from './site.ts'

const protocols: Readonly<Record<string, Protocol>> = {
  '1.0': 'HTTP/1.0',
  '1.1': 'HTTP/1.1',
  '2.0': 'HTTP/2.0'
}

/** A request understood: what rules may see of it, whose it is, and what to ask the upstream for. */
export interface Reading {
  readonly facts: Facts
  readonly site: Site
  /** Path and query as the upstream is asked for them; `*` for `OPTIONS *`. */
  readonly target: string
  /** As the client named it, with its port if there was one. */
  readonly authority: string
  readonly trustedPeer: boolean
  /** Its address and kind are those of a form that was kept and comes back. */
  readonly bringsForm: boolean
}

/**
 * Steps 2 and 3 of a request's way: who calls, and the facts of the call. Whatever can be read in two ways
 * is refused.
 */
export function readRequest(
  edge: Edge,
  req: IncomingMessage,
  peer: Peer,
  nowMs: number,
  upgrade: boolean
): Reading | RefusalReason {
  return requestDoubt(req) ?? readSound(edge, req, peer, nowMs, upgrade)
}

/** The same of a request whose framing and headers are beyond doubt. */
export function readSound(
  edge: Edge,
  req: IncomingMessage,
  peer: Peer,
  nowMs: number,
  upgrade: boolean
): Reading | RefusalReason {
  const method = req.method ?? ''
  if (method === 'TRACE') return 'method_not_allowed'
  const asked = readTarget(req.url ?? '', method)
  if (typeof asked === 'string') return asked
  const isMarkedTarget = isMarked(asked.query)
  const target = isMarkedTarget ? unmarked(asked) : asked
  const authority = target.authority === '' ? (req.headers.host ?? '') : target.authority
  const host = readHost(authority)?.host
  if (host === undefined) return 'bad_host'
  const site = edge.sites.find(host)
  if (site === undefined) return 'unknown_host'

  const client = edge.clients.read(peer, req.headers)
  const told = edge.received.take(req, client)
  const scheme = publicScheme(site, client.scheme)
  const userAgent = req.headers['user-agent'] ?? ''
  const bearer = { cookieHeader: req.headers.cookie, host, scheme, address: client.address, userAgent }
  const kind: RequestKind = upgrade ? 'upgrade' : requestKind(req.headers, target.path)
  const facts = new Facts({
    atMs: nowMs,
    siteId: site.config.id,
    address: client.address,
    scheme,
    method,
    host,
    path: target.path,
    query: target.query,
    target: target.form === 'origin' ? req.url : asked.forward,
    headers: req.headers,
    kind,
    pass: edge.passes.read(bearer, site.config, nowMs),
    protocol: protocols[req.httpVersion] ?? 'HTTP/1.1',
    geography: edge.geography,
    load: site.load,
    conduct: site.conduct,
    contradictions: site.contradictions,
    bots: site.bots,
    // A proxy may have put its own in any order.
    rawHeaders: client.peerTrusted ? undefined : req.rawHeaders,
    wire: client.wire,
    opensConnection: client.wire?.requests === 1,
    tls: told?.tls ?? client.tls,
    fingerprint: told?.fingerprint
  })
  return {
    facts,
    site,
    target: target.forward,
    authority,
    trustedPeer: client.peerTrusted,
    bringsForm: isMarkedTarget && isUrlEncodedPost(req)
  }
}

function isUrlEncodedPost(req: IncomingMessage): boolean {
  const type = req.headers['content-type'] ?? ''
  return req.method === 'POST' && /^application\/x-www-form-urlencoded\b/i.test(type) && hasBody(req)
}

/** Neither rules nor the upstream see the mark. */
function unmarked(target: RequestTarget): RequestTarget {
  return { ...target, query: withoutMark(target.query), forward: withoutMark(target.forward) }
}

function publicScheme(site: Site, seen: Scheme): Scheme {
  const { publicScheme: configured } = site.config
  return configured === 'auto' ? seen : configured
}
