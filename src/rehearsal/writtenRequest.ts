import type { IncomingHttpHeaders } from 'node:http'
import type { Scheme } from '../core/facts.ts'

/** A request as someone wrote it down: a curl command, an entry of a HAR file, the bytes themselves. */
export interface WrittenRequest {
  /** `undefined` where the writing does not say. */
  readonly scheme: Scheme | undefined
  readonly method: string
  /** As the request line has it. */
  readonly target: string
  readonly httpVersion: '1.0' | '1.1' | '2.0'
  /** In their order, as the gateway would receive them: each unit of a value is one byte. */
  readonly headers: readonly HeaderLine[]
  /** What of the writing was not read, in sentences. */
  readonly notes: readonly string[]
}

export type HeaderLine = readonly [name: string, value: string]

/** Why a writing is no request, in a sentence without full stop. */
export interface Unreadable {
  readonly mistake: string
}

/** More than any request has that a gateway would read; a writing beyond it is none. */
export const maxWrittenLength: number = 64 * 1024 * 1024

/** Of headers that may come once, Node keeps the first. */
const single = new Set(
  [
    'age authorization content-length content-type etag expires from host if-modified-since',
    'if-unmodified-since last-modified location max-forwards proxy-authorization referer retry-after server',
    'user-agent'
  ].flatMap(names => names.split(' '))
)

/** Header lines as Node gives them: lower-case names, several of one name joined (RFC 9110 §5.3). */
export function joinHeaders(lines: readonly HeaderLine[]): IncomingHttpHeaders {
  const joined = new Map<string, string>()
  for (const [given, value] of lines) {
    const name = given.toLowerCase()
    const before = joined.get(name)
    if (before === undefined) joined.set(name, value)
    else if (!single.has(name)) joined.set(name, `${before}${name === 'cookie' ? '; ' : ', '}${value}`)
  }
  return Object.fromEntries(joined)
}

/** Text as it arrives: each byte of its UTF-8 is one unit, as Node reads headers. */
export function asReceived(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** Whether the request asks for another protocol on its connection (RFC 9110 §7.8). */
export function isUpgradeRequest({ upgrade, connection }: IncomingHttpHeaders): boolean {
  return upgrade !== undefined && /(?:^|,)\s*upgrade\s*(?:,|$)/i.test(connection ?? '')
}

/** The parts of a URL as a client would use them: nothing is normalised, which is for the gateway to do. */
export interface UrlParts {
  readonly scheme: Scheme
  /** `user:password`, still escaped; `''` for none. */
  readonly userInfo: string
  readonly authority: string
  readonly target: string
}

/** Takes an http or WebSocket URL apart; `undefined` when the text is none. The fragment is left out. */
export function splitUrl(url: string): UrlParts | undefined {
  const match = /^(https?|wss?):\/\/(?:([^/?#]*)@)?([^/?#]+)([^#]*)/is.exec(url)
  if (match === null) return undefined
  const [, scheme = '', userInfo = '', authority = '', rest = ''] = match
  return {
    scheme: /s$/i.test(scheme) ? 'https' : 'http',
    userInfo,
    authority: asReceived(authority),
    target: asReceived(rest.startsWith('/') ? rest : `/${rest}`)
  }
}
