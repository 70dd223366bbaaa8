import { parseAddress, type Address } from '../core/address.ts'

/** One element of a Forwarded header: what a proxy says about the one who called it. */
export interface ForwardedElement {
  /** Where the element begins in the header; the comma before it is at `start - 1`. */
  readonly start: number
  /** The node as written, without quotes; `''` when the element names none or is malformed. */
  readonly for: string
  readonly proto: string
}

/** A pair and its delimiter, RFC 7239 §4; colons and brackets outside quotes are common, so they pass. */
const pairPattern =
  /^[ \t]*([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~:[\]-]+)|"((?:[^"\\]|\\.)*)")[ \t]*(?:;|$)/

/** Whatever may carry a port: an IPv4 address, or an IPv6 address in brackets. */
const nodePattern = /^(?:\[([\dA-Fa-f:.]+)\]|([\d.]+))(?::(?:\d{1,5}|_[\w.-]+))?$/

/** Longer than any address with its zone and port. */
const maxNodeLength = 96

/**
 * Reads the last element of a Forwarded header (RFC 7239) that ends before `end`. Elements are found from
 * the right, because only the end of the header was written by a proxy one knows: a quote that a client
 * left open cannot swallow it.
 */
export function readLastElement(header: string, end: number): ForwardedElement {
  const start = elementStart(header, end)
  let rest = header.slice(start, end)
  let node = ''
  let proto = ''
  while (rest !== '') {
    const pair = pairPattern.exec(rest)
    if (pair === null) return { start, for: '', proto: '' }
    const value = pair[2] ?? pair[3]!.replace(/\\(.)/g, '$1')
    const name = pair[1]!.toLowerCase()
    if (name === 'for') node = value
    else if (name === 'proto') proto = value
    rest = rest.slice(pair[0].length)
  }
  return { start, for: node, proto }
}

/** The address in an entry of Forwarded or X-Forwarded-For; `undefined` for `unknown`, `_hidden` and noise. */
export function readNodeAddress(node: string): Address | undefined {
  if (node.length > maxNodeLength) return undefined
  const match = nodePattern.exec(node)
  return parseAddress(match?.[1] ?? match?.[2] ?? node)
}

function elementStart(header: string, end: number): number {
  let quoted = false
  for (let at = end - 1; at >= 0; at--) {
    const character = header[at]
    if (character === '"' && !isEscaped(header, at)) quoted = !quoted
    else if (character === ',' && !quoted) return at + 1
  }
  return 0
}

function isEscaped(header: string, at: number): boolean {
  let backslashes = 0
  while (header[at - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}
