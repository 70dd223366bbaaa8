// Requests of browsers and programs as they were captured, with what was seen of their connections.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAddress } from '../../src/core/address.ts'
import type { ClientHello } from '../../src/core/clientHello.ts'
import { Facts, type FactsFields, type Protocol } from '../../src/core/facts.ts'
import { noFingerprint } from '../../src/core/fingerprint.ts'
import { readHost } from '../../src/core/hostname.ts'
import type { Http2Preface } from '../../src/core/http2Preface.ts'
import { noPass } from '../../src/core/passState.ts'
import { requestKind } from '../../src/core/requestKind.ts'
import type { Wire } from '../../src/core/wire.ts'
import { joinHeaders } from '../../src/rehearsal/writtenRequest.ts'
import { root } from './sourceFiles.ts'

/** One line of the recordings. */
export interface Recording {
  readonly src: string
  /** Of HTTP. */
  readonly v: '1.1' | '2.0'
  readonly m: string
  readonly url: string
  readonly tls: boolean
  readonly hello?: RecordedHello | null
  /** Settings, window, priorities and order of pseudo-headers, with `|` between. */
  readonly h2?: string | null
  /** Of the first HEADERS frame: stream, exclusive, dependency, weight. */
  readonly hprio?: readonly [number, number, number, number] | null
  /** Names and values. */
  readonly raw: readonly string[]
}

interface RecordedHello extends Pick<
  ClientHello,
  'legacyVersion' | 'ciphers' | 'groups' | 'versions' | 'alpn' | 'keyShares'
> {
  readonly exts: readonly number[]
  readonly sigAlgs: readonly number[]
  readonly points: readonly number[]
  readonly certComp: readonly number[]
  readonly sni: string
}

/** All that were recorded of `browser` or `scripted` clients. */
export function recordings(of: 'browser' | 'scripted'): readonly Recording[] {
  const lines = readFileSync(join(root, `test/fixtures/${of}-requests.jsonl`), 'utf8').trimEnd()
  return lines.split('\n').map(line => JSON.parse(line) as Recording)
}

/** The facts that Moien would have had of it, with some of them changed. */
export function recordedFacts(recording: Recording, changes: Partial<FactsFields> = {}): Facts {
  const { v, m, url, tls, raw } = recording
  const pairs = raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1]!] as const] : []))
  const headers = joinHeaders(pairs)
  const host = readHost(String(headers[':authority'] ?? headers.host))!.host
  const protocol: Protocol = v === '2.0' ? 'HTTP/2.0' : 'HTTP/1.1'
  return new Facts({
    atMs: 0,
    siteId: 'guichet',
    address: parseAddress('192.0.2.1')!,
    scheme: tls ? 'https' : 'http',
    method: m,
    host,
    path: url,
    query: '',
    headers,
    kind: headers.upgrade === undefined ? requestKind(headers, url) : 'upgrade',
    pass: noPass,
    protocol,
    rawHeaders: raw,
    wire: recordedWire(recording),
    opensConnection: true,
    ...changes
  })
}

/** What Moien would have seen of its connection. */
export function recordedWire({ tls, hello, h2, hprio }: Recording): Wire {
  return {
    hello: hello ? readHello(hello) : undefined,
    tlsVersion: tls ? 'TLSv1.3' : '',
    preface: h2 ? readPreface(h2, hprio ?? undefined) : undefined,
    pseudoOrder: h2?.split('|')[3] ?? '',
    fingerprint: noFingerprint
  }
}

function readHello(hello: RecordedHello): ClientHello {
  const { legacyVersion, ciphers, groups, versions, alpn, keyShares } = hello
  return {
    legacyVersion,
    ciphers,
    groups,
    versions,
    alpn,
    keyShares,
    extensions: hello.exts,
    pointFormats: hello.points,
    signatureAlgorithms: hello.sigAlgs,
    certificateCompressions: hello.certComp,
    serverName: hello.sni
  }
}

function readPreface(h2: string, priority: readonly number[] | undefined): Http2Preface {
  const [settings = '', window = ''] = h2.split('|')
  const [stream = 0, exclusive = 0, dependsOn = 0, weight = 0] = priority ?? []
  return {
    isWhole: true,
    settings: settings.split(';').map(setting => {
      const [id, value] = setting.split(':')
      return { id: Number(id), value: Number(value) }
    }),
    windowIncrement: Number(window),
    priorities: [],
    headersPriority:
      priority === undefined ? undefined : { stream, exclusive: exclusive === 1, dependsOn, weight }
  }
}
