import type { IncomingMessage, RequestOptions } from 'node:http'
import { isIP, type LookupFunction } from 'node:net'
import { parseAddress } from '../core/address.ts'
import { isPublicAddress } from './isPublicAddress.ts'

/** The addresses of a host. */
export type Resolve = (host: string) => Promise<readonly string[]>

/** What a fetch is given, so that a test can be the network. */
export interface FetchParts {
  readonly resolve: Resolve
  /** The authorities a server's certificate may be of, as PEM; the system's where it is left out. */
  readonly ca?: string
  /** For all of a fetch, from the name to the last byte. */
  readonly timeoutMs: number
  /** Ends it early. */
  readonly closed?: AbortSignal
}

/** What is fetched, and what it has to be. */
export interface DocumentRequest {
  readonly url: URL
  /** The media types that it may be of; the first is asked for. */
  readonly mediaTypes: readonly string[]
  /** Whether its host may have an address that is not public. */
  readonly allowPrivate: boolean
}

/** A document, and for how long its server says that it is good. */
export interface FetchedDocument {
  readonly json: unknown
  /** `undefined` where the server does not say. */
  readonly maxAgeMs: number | undefined
}

/** A JWK set of 64 keys of RSA is half as long. */
const maxBytes = 65_536

/**
 * Fetches a JSON document over HTTPS. Only 200 counts, and no redirect is followed; the connection goes to an
 * address that was checked, so a name that means another machine the next moment changes nothing.
 * @throws Error that says what is wrong.
 */
export async function fetchDocument(request: DocumentRequest, parts: FetchParts): Promise<FetchedDocument> {
  const { timeoutMs, closed } = parts
  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    const end = closed === undefined ? deadline : AbortSignal.any([deadline, closed])
    return await fetchBefore(end, request, parts)
  } catch (cause) {
    if (deadline.aborted) throw new Error(`it took longer than ${timeoutMs / 1000} s`, { cause })
    throw cause
  }
}

async function fetchBefore(
  end: AbortSignal,
  { url, mediaTypes, allowPrivate }: DocumentRequest,
  { resolve, ca }: FetchParts
): Promise<FetchedDocument> {
  if (url.protocol !== 'https:') throw new Error('its address is not https')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // No look-up is made of what is an address already.
  if (isIP(host) !== 0) requireAddresses([host], allowPrivate)
  const answer = await ask(url, {
    headers: { accept: mediaTypes[0], 'accept-encoding': 'identity', connection: 'close' },
    agent: false,
    lookup: checkedLookup(resolve, allowPrivate, end),
    signal: end,
    maxHeaderSize: 16_384,
    ...(ca === undefined ? undefined : { ca })
  })
  try {
    requireAnswer(answer, mediaTypes)
    const json: unknown = JSON.parse(await readBody(answer))
    return { json, maxAgeMs: maxAgeOf(answer) }
  } finally {
    answer.destroy()
  }
}

async function ask(url: URL, options: RequestOptions & { readonly ca?: string }): Promise<IncomingMessage> {
  const { request } = await import('node:https')
  return new Promise((resolve, reject) => {
    // Whatever NODE_TLS_REJECT_UNAUTHORIZED says: who answers is what the keys are worth.
    request(url, { ...options, rejectUnauthorized: true })
      .on('response', resolve)
      .on('error', reject)
      .end()
  })
}

/** Node asks for all addresses, and connects to one of those it is given. */
function checkedLookup(resolve: Resolve, allowPrivate: boolean, end: AbortSignal): LookupFunction {
  return (host, _options, callback) => {
    const aborted = new Promise<never>((_, reject) => {
      end.addEventListener('abort', () => reject(end.reason as Error), { once: true })
    })
    Promise.race([resolve(host), aborted])
      .then(found => requireAddresses(found, allowPrivate))
      .then(
        addresses => callback(null, addresses),
        (error: Error) => callback(error, [])
      )
  }
}

/** One address that is not public condemns them all: such a name is made to lead astray. */
function requireAddresses(
  found: readonly string[],
  allowPrivate: boolean
): { address: string; family: number }[] {
  if (found.length === 0) throw new Error('its host has no address')
  return found.map(text => {
    const address = parseAddress(text)
    if (address === undefined) throw new Error('its host has an address that cannot be read')
    if (!allowPrivate && !isPublicAddress(address)) {
      throw new Error(`its host has the address ${address.text}, which is not public`)
    }
    return { address: address.text, family: address.family }
  })
}

function requireAnswer(answer: IncomingMessage, mediaTypes: readonly string[]): void {
  const { statusCode, headers } = answer
  if (statusCode !== 200) throw new Error(`it answers ${statusCode}, where only 200 counts`)
  const type = headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase() ?? ''
  if (!mediaTypes.includes(type)) throw new Error(`its media type is not ${mediaTypes.join(' or ')}`)
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw new Error('it is compressed')
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error(`it is longer than ${maxBytes / 1024} KiB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** RFC 9111 §4.2: `max-age`, less the time that a cache has had it. */
function maxAgeOf({ headers }: IncomingMessage): number | undefined {
  const control = headers['cache-control']?.toLowerCase() ?? ''
  if (/\bno-(?:store|cache)\b/.test(control)) return 0
  const seconds = /\bmax-age="?(\d{1,9})/.exec(control)?.[1]
  if (seconds === undefined) return undefined
  const age = /^\d{1,9}$/.test(headers['age'] ?? '') ? Number(headers['age']) : 0
  return Math.max(0, Number(seconds) - age) * 1000
}
