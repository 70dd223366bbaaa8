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

const maxLabelLength = 63
const literalPattern = /^\[([\dA-Fa-f.]*:[\dA-Fa-f:.]*)\](?::(.*))?$/s
const portPattern = /^\d{0,5}$/

const colon = 0x3a
const dot = 0x2e
const bracket = 0x5b

/**
 * Reads a Host header strictly: names of letters, digits, `-` and `_` (an internationalised name comes as
 * Punycode), IPv4 addresses, IPv6 addresses in brackets. `undefined` for anything else, among it user
 * information, paths and empty labels.
 */
export function readHost(text: string): HostAndPort | undefined {
  if (text.length > maxLength) return undefined
  return text.charCodeAt(0) === bracket ? readLiteral(text) : readName(text)
}

function readLiteral(text: string): HostAndPort | undefined {
  const literal = literalPattern.exec(text)
  if (literal === null) return undefined
  const address = parseAddress(literal[1]!)
  return address && withPort(`[${address.text}]`, literal[2] ?? '')
}

/** By hand: every request's Host header comes by. */
function readName(text: string): HostAndPort | undefined {
  let labelLength = 0
  let isLowerCase = true
  let at = 0
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === colon) break
    if (code === dot) {
      if (labelLength === 0) return undefined
      labelLength = 0
      continue
    }
    const isUpper = code >= 0x41 && code <= 0x5a
    if (!isUpper && !isLowerCaseOfName(code)) return undefined
    if (++labelLength > maxLabelLength) return undefined
    if (isUpper) isLowerCase = false
  }
  const end = labelLength === 0 ? at - 1 : at
  if (end <= 0) return undefined
  const name = end === text.length ? text : text.slice(0, end)
  return withPort(isLowerCase ? name : name.toLowerCase(), text.slice(at + 1))
}

/** Letters, digits, `-` and `_`. */
function isLowerCaseOfName(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f
}

function withPort(host: string, digits: string): HostAndPort | undefined {
  if (digits === '') return { host, port: undefined }
  const port = Number(digits)
  return portPattern.test(digits) && port <= 65535 ? { host, port } : undefined
}
