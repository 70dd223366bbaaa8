import { isIPv4, isIPv6 } from 'node:net'
import type { Tlv } from '../client/clientReader.ts'
import { parseAddress, type Address } from '../core/address.ts'

/** A complete PROXY protocol header. */
export interface ProxyHeader {
  /** How many bytes it took. */
  readonly bytes: number
  /** Who called the proxy; `undefined` when it speaks for itself (`LOCAL`, `UNKNOWN`). */
  readonly source: Address | undefined
  /** Of version 2, those that operators give a meaning; none where one of all does not fit in. */
  readonly tlvs: readonly Tlv[]
}

/** Longest header read: 16 bytes and, in version 2, addresses and TLVs. Known senders stay below 1 KiB. */
export const maxProxyHeaderBytes = 4096

/** RFC-like text of the HAProxy project, proxy-protocol.txt §2.1: 107 bytes with the line's end. */
const maxLineBytes = 107
const lineStart = Buffer.from('PROXY ')
const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')

/**
 * Reads a PROXY protocol header, version 1 or 2 (HAProxy, proxy-protocol.txt), at the start of what a
 * connection has sent so far: `partial` when more is needed, `bad` when it can never be one.
 */
export function parseProxyHeader(received: Buffer): ProxyHeader | 'partial' | 'bad' {
  if (startsLike(received, signature)) {
    return received.length < 16 ? 'partial' : parseBinary(received)
  }
  return startsLike(received, lineStart) ? parseLine(received) : 'bad'
}

/** Whether the bytes are the beginning of the pattern or begin with it. */
function startsLike(received: Buffer, pattern: Buffer): boolean {
  const length = Math.min(received.length, pattern.length)
  return received.compare(pattern, 0, length, 0, length) === 0
}

function parseLine(received: Buffer): ProxyHeader | 'partial' | 'bad' {
  const end = received.subarray(0, maxLineBytes).indexOf('\r\n')
  if (end < 0) return received.length < maxLineBytes ? 'partial' : 'bad'
  const bytes = end + 2
  const line = received.toString('latin1', 0, end)
  if (line === 'PROXY UNKNOWN' || line.startsWith('PROXY UNKNOWN '))
    return { bytes, source: undefined, tlvs: none }
  const [, protocol, source = '', target = '', ...ports] = line.split(' ')
  const isAddress = protocol === 'TCP4' ? isIPv4 : protocol === 'TCP6' ? isIPv6 : isNothing
  if (!isAddress(source) || !isAddress(target)) return 'bad'
  if (ports.length !== 2 || !ports.every(isPort)) return 'bad'
  return { bytes, source: parseAddress(source), tlvs: none }
}

function isNothing(): boolean {
  return false
}

function isPort(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65535
}

function parseBinary(received: Buffer): ProxyHeader | 'partial' | 'bad' {
  const command = received[12]!
  const family = received[13]!
  const bytes = 16 + received.readUInt16BE(14)
  if (bytes > maxProxyHeaderBytes || (command !== 0x20 && command !== 0x21)) return 'bad'
  if (received.length < bytes) return 'partial'
  // A proxy that checks our health speaks for itself; the addresses, if any, mean nothing.
  if (command === 0x20) return { bytes, source: undefined, tlvs: none }
  switch (family) {
    case 0x00: // unspecified
    case 0x31: // a unix socket
      return { bytes, source: undefined, tlvs: none }
    case 0x11:
      if (bytes < 16 + 12) return 'bad'
      return announced(received.subarray(16, 20).join('.'), received.subarray(16 + 12, bytes), bytes)
    case 0x21:
      if (bytes < 16 + 36) return 'bad'
      return announced(groupsOf(received.subarray(16, 32)), received.subarray(16 + 36, bytes), bytes)
    default:
      return 'bad'
  }
}

function announced(source: string, tlvs: Buffer, bytes: number): ProxyHeader {
  return { bytes, source: parseAddress(source), tlvs: readTlvs(tlvs) }
}

/** Types for operators and for experiments (proxy-protocol.txt §2.2.7). */
const ownTypes = { first: 0xe0, last: 0xf7 } as const
const none: readonly never[] = []

function readTlvs(fields: Buffer): readonly Tlv[] {
  const tlvs: Tlv[] = []
  let at = 0
  while (at < fields.length) {
    if (at + 3 > fields.length) return none
    const type = fields[at]!
    const end = at + 3 + fields.readUInt16BE(at + 1)
    if (end > fields.length) return none
    if (type >= ownTypes.first && type <= ownTypes.last) {
      tlvs.push({ type, value: fields.toString('latin1', at + 3, end) })
    }
    at = end
  }
  return tlvs
}

function groupsOf(address: Buffer): string {
  return Array.from({ length: 8 }, (_, i) => address.readUInt16BE(2 * i).toString(16)).join(':')
}
