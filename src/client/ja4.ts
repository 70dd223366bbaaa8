/*
 * JA4, the fingerprint of a TLS client, after FoxIO's specification (github.com/FoxIO-LLC/ja4, technical_details/JA4.md).
 * JA4 is by John Althouse of FoxIO. Its licence, BSD 3-Clause, is in LICENSE; that of other fingerprints of the JA4+
 * suite does not allow what Moien's does, which is why none of them is here.
 */
import { hash } from 'node:crypto'
import type { ClientHello } from '../core/clientHello.ts'
import { isGrease, withoutGrease } from './grease.ts'

/** JA4: sorted, hashed. */
export function ja4(hello: ClientHello): string {
  return hashedForm(hello, sortedLists(hello))
}

/** JA4_r: sorted, lists written out. */
export function ja4Raw(hello: ClientHello): string {
  return rawForm(hello, sortedLists(hello))
}

/** JA4_o: in the order of the wire, hashed. */
export function ja4Ordered(hello: ClientHello): string {
  return hashedForm(hello, orderedLists(hello))
}

/** JA4_ro: in the order of the wire, lists written out. */
export function ja4RawOrdered(hello: ClientHello): string {
  return rawForm(hello, orderedLists(hello))
}

/** In hex, with commas. */
interface Lists {
  readonly ciphers: string
  readonly extensions: string
  readonly signatureAlgorithms: string
}

const serverName = 0x0000
const alpn = 0x0010

/** Server name and ALPN are in the first part already. */
function sortedLists({ ciphers, extensions, signatureAlgorithms }: ClientHello): Lists {
  const others = extensions.filter(type => type !== serverName && type !== alpn)
  return {
    ciphers: hexList(withoutGrease(ciphers).toSorted(ascending)),
    extensions: hexList(withoutGrease(others).toSorted(ascending)),
    signatureAlgorithms: hexList(withoutGrease(signatureAlgorithms))
  }
}

function orderedLists({ ciphers, extensions, signatureAlgorithms }: ClientHello): Lists {
  return {
    ciphers: hexList(withoutGrease(ciphers)),
    extensions: hexList(withoutGrease(extensions)),
    signatureAlgorithms: hexList(withoutGrease(signatureAlgorithms))
  }
}

function rawForm(hello: ClientHello, lists: Lists): string {
  return `${firstPart(hello)}_${lists.ciphers}_${lastPart(lists)}`
}

function hashedForm(hello: ClientHello, lists: Lists): string {
  const extensions = lists.extensions === '' ? noValues : shortHash(lastPart(lists))
  const ciphers = lists.ciphers === '' ? noValues : shortHash(lists.ciphers)
  return `${firstPart(hello)}_${ciphers}_${extensions}`
}

function lastPart({ extensions, signatureAlgorithms }: Lists): string {
  return signatureAlgorithms === '' ? extensions : `${extensions}_${signatureAlgorithms}`
}

/** Moien speaks TLS over TCP alone: QUIC, `q`, and DTLS, `d`, never come here. */
function firstPart(hello: ClientHello): string {
  const destination = hello.extensions.includes(serverName) ? 'd' : 'i'
  const counts = count(hello.ciphers) + count(hello.extensions)
  return `t${versionOf(hello)}${destination}${counts}${alpnCharacters(hello.alpn[0] ?? '')}`
}

/** What is no version of TLS is `00`; those of DTLS are no versions of TLS, but the specification has them. */
const versions: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3']
])

/** The highest that supported_versions names; without that, the hello's own, never its record's. */
function versionOf({ versions: supported, legacyVersion }: ClientHello): string {
  const named = withoutGrease(supported)
  return versions.get(named.length === 0 ? legacyVersion : Math.max(...named)) ?? '00'
}

/** Two digits. */
function count(values: readonly number[]): string {
  let counted = 0
  for (const value of values) if (!isGrease(value)) counted++
  return String(Math.min(counted, 99)).padStart(2, '0')
}

/** First and last character of a name, or of its hex if either is no letter or digit of ASCII. */
function alpnCharacters(name: string): string {
  if (name === '') return '00'
  const ends = name[0]! + name.at(-1)!
  if (/^[0-9A-Za-z]{2}$/.test(ends)) return ends
  const hex = Buffer.from(name, 'latin1').toString('hex')
  return hex[0]! + hex.at(-1)!
}

/** In place of the hash of nothing. */
const noValues = '000000000000'

function shortHash(text: string): string {
  return hash('sha256', text).slice(0, 12)
}

function hexList(values: readonly number[]): string {
  return values.map(value => value.toString(16).padStart(4, '0')).join(',')
}

function ascending(a: number, b: number): number {
  return a - b
}
