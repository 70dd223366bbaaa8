import { isIPv6 } from 'node:net'

/**
 * An IP address as four 32-bit words, most significant first. IPv4 has its value in the last word and
 * zeros before it; an IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is that IPv4 address.
 */
export interface Address {
  readonly family: 4 | 6
  /** Canonical text (RFC 5952), without zone or brackets. */
  readonly text: string
  readonly words: readonly [number, number, number, number]
}

/** Reads an address; `undefined` when the text is none. A zone (`%eth0`) is dropped. */
export function parseAddress(text: string): Address | undefined {
  const quad = readQuad(text)
  if (quad >= 0) return { family: 4, text, words: [0, 0, 0, quad] }
  const zone = text.indexOf('%')
  const bare = zone < 0 ? text : text.slice(0, zone)
  if (!isIPv6(bare)) return undefined
  const words = parseGroups(bare)
  if (words[0] === 0 && words[1] === 0 && words[2] === 0xffff) return ipv4(words[3])
  return { family: 6, text: formatGroups(words), words }
}

/** The address that four words are, signed or unsigned. */
export function addressOf(family: 4 | 6, words: ArrayLike<number>): Address {
  const [a, b, c, d] = [words[0]! >>> 0, words[1]! >>> 0, words[2]! >>> 0, words[3]! >>> 0]
  return family === 4 ? ipv4(d) : { family, text: formatGroups([a, b, c, d]), words: [a, b, c, d] }
}

/** The text of the address's network: `192.0.2.0/24`. Bits beyond the prefix are zero. */
export function prefixOf(address: Address, bits: number): string {
  const masked = maskWords(address, bits)
  const text = address.family === 4 ? formatQuad(masked[3]) : formatGroups(masked)
  return `${text}/${bits}`
}

/** The address's words with all bits beyond the prefix set to zero. */
export function maskWords(address: Address, bits: number): [number, number, number, number] {
  const total = address.family === 4 ? bits + 96 : bits
  const { words } = address
  return [
    maskWord(words[0], total),
    maskWord(words[1], total - 32),
    maskWord(words[2], total - 64),
    maskWord(words[3], total - 96)
  ]
}

function maskWord(word: number, bits: number): number {
  if (bits >= 32) return word
  return bits <= 0 ? 0 : (word & (0xffffffff << (32 - bits))) >>> 0
}

function ipv4(value: number): Address {
  return { family: 4, text: formatQuad(value), words: [0, 0, 0, value] }
}

const dot = 0x2e
const zero = 0x30

/**
 * The value of an IPv4 address, -1 when the text is none. By hand: every client's address comes by. Leading
 * zeros are refused, since some read them as octal, so the text is canonical.
 */
function readQuad(text: string): number {
  if (text.length > 15) return -1
  let value = 0
  let part = -1
  let parts = 1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const digit = code - zero
    if (code === dot && part >= 0) {
      value = value * 256 + part
      part = -1
      parts++
    } else if (digit >= 0 && digit <= 9 && part !== 0) {
      part = part < 0 ? digit : part * 10 + digit
      if (part > 255) return -1
    } else {
      return -1
    }
  }
  return parts === 4 && part >= 0 ? value * 256 + part : -1
}

function formatQuad(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
}

function parseGroups(text: string): [number, number, number, number] {
  const lastColon = text.lastIndexOf(':')
  const tail = text.slice(lastColon + 1)
  let hex = text
  if (tail.includes('.')) {
    const value = readQuad(tail)
    hex = `${text.slice(0, lastColon + 1)}${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`
  }
  const [left = '', right] = hex.split('::')
  const head = left === '' ? [] : left.split(':')
  const rest = right === undefined || right === '' ? [] : right.split(':')
  const groups = [...head, ...Array.from({ length: 8 - head.length - rest.length }, () => '0'), ...rest]
  const word = (i: number): number =>
    Number.parseInt(groups[i] ?? '0', 16) * 65536 + Number.parseInt(groups[i + 1] ?? '0', 16)
  return [word(0), word(2), word(4), word(6)]
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`. */
function formatGroups(words: readonly number[]): string {
  const groups = words.flatMap(word => [word >>> 16, word & 0xffff])
  let start = -1
  let length = 1
  for (let i = 0; i < 8; i++) {
    let run = 0
    while (i + run < 8 && groups[i + run] === 0) run++
    if (run > length) {
      start = i
      length = run
    }
    i += run
  }
  const hex = groups.map(group => group.toString(16))
  if (start < 0) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}
