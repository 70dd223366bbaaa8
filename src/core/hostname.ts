import { parseAddress } from './address.ts'

/** A host and port, as a Host header or the authority of a target names them (RFC 9110 §7.2). */
export interface HostAndPort {
  /** Lower case, without trailing dot; an IPv6 address in brackets and in its canonical form. */
  readonly host: string
  /** `undefined` when none was given. */
  readonly port: number | undefined
}

/** RFC 1035 §2.3.4, with room for a trailing dot, a colon and five digits. */
const maxLength = 253 + 7

const namePattern = /^((?:[\w-]{1,63}\.)*[\w-]{1,63})\.?(?::(\d{0,5}))?$/
const literalPattern = /^\[([\dA-Fa-f.]*:[\dA-Fa-f:.]*)\](?::(\d{0,5}))?$/

/**
 * Reads a Host header strictly: names of letters, digits, `-` and `_` (an internationalised name comes as
 * Punycode), IPv4 addresses, IPv6 addresses in brackets. `undefined` for anything else, among it user
 * information, paths and empty labels.
 */
export function readHost(text: string): HostAndPort | undefined {
  if (text.length > maxLength) return undefined
  const match = namePattern.exec(text)
  if (match !== null) return withPort(match[1]!.toLowerCase(), match[2])
  const literal = literalPattern.exec(text)
  if (literal === null) return undefined
  const address = parseAddress(literal[1]!)
  return address && withPort(`[${address.text}]`, literal[2])
}

function withPort(host: string, digits: string | undefined): HostAndPort | undefined {
  if (digits === undefined || digits === '') return { host, port: undefined }
  const port = Number(digits)
  return port > 65535 ? undefined : { host, port }
}
