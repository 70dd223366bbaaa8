import { parseAddress } from '../../src/core/address.ts'
import { Facts, type BotWitness, type Scheme } from '../../src/core/facts.ts'
import { noPass } from '../../src/core/passState.ts'

/** What of a request matters to its signature. */
export interface SentRequest {
  readonly url: string
  readonly method?: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly atMs?: number
  readonly address?: string
  /** Where it is not what the URL says. */
  readonly scheme?: Scheme
  readonly bots?: BotWitness
}

/** The facts that a gateway would have of it. */
export function factsOf({
  url,
  method = 'GET',
  headers,
  atMs = 0,
  address = '192.0.2.1',
  scheme,
  bots
}: SentRequest): Facts {
  const { hostname, host, pathname, search, protocol } = new URL(url)
  const sent: (readonly [string, string])[] = headers.some(([name]) => name.toLowerCase() === 'host')
    ? [...headers]
    : [['Host', host], ...headers]
  const joined: Record<string, string> = {}
  for (const [name, value] of sent) {
    const key = name.toLowerCase()
    joined[key] = joined[key] === undefined ? value : `${joined[key]}, ${value}`
  }
  return new Facts({
    atMs,
    siteId: 'site',
    address: parseAddress(address)!,
    scheme: scheme ?? (protocol === 'https:' ? 'https' : 'http'),
    method,
    host: hostname,
    path: pathname,
    query: search.slice(1),
    target: url.slice(url.indexOf('/', 'https://'.length)),
    headers: joined,
    kind: 'navigation',
    pass: noPass,
    rawHeaders: sent.flat(),
    bots
  })
}
