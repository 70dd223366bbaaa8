import type { Facts } from '../core/facts.ts'
import { readHost } from '../core/hostname.ts'

/** A request as a signature may cover it (RFC 9421 §2). */
export interface SignedMessage {
  readonly method: string
  readonly scheme: string
  /** Lower case, without the scheme's own port. */
  readonly authority: string
  /** As sent. */
  readonly path: string
  /** As sent, without the `?`; `undefined` where there is none. */
  readonly query: string | undefined
  /** A field by its lower-case name, several lines of one name joined; `undefined` where it is missing. */
  field(name: string): string | undefined
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 }

/**
 * The request that facts are of. Its authority is the host that Moien has found a site for, with the port that
 * the client named: which port the public uses, a gateway behind others cannot know.
 */
export function signedMessageOf(facts: Facts): SignedMessage {
  const { method, scheme, target } = facts
  const queryAt = target.indexOf('?')
  return {
    method,
    scheme,
    authority: authorityOf(facts),
    path: queryAt < 0 ? target : target.slice(0, queryAt),
    query: queryAt < 0 ? undefined : target.slice(queryAt + 1),
    field: name => fieldOf(facts, name)
  }
}

function authorityOf(facts: Facts): string {
  const named = readHost(facts.header('host') ?? '')
  const port = named?.host === facts.host ? named.port : undefined
  return port === undefined || port === defaultPorts[facts.scheme] ? facts.host : `${facts.host}:${port}`
}

/** From what was sent, where it is known: of some names Node keeps the first line only. */
function fieldOf(facts: Facts, name: string): string | undefined {
  const { rawHeaders } = facts
  if (rawHeaders === undefined) return facts.header(name)?.trim()
  let joined: string | undefined
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.toLowerCase() !== name) continue
    const value = rawHeaders[i + 1]!.trim()
    joined = joined === undefined ? value : `${joined}, ${value}`
  }
  return joined
}
