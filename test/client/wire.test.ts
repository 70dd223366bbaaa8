import t from 'tap'
import { parseClientHello } from '../../src/client/parseClientHello.ts'
import { readPreface } from '../../src/client/readPreface.ts'
import { ConnectionWire } from '../../src/client/wire.ts'
import type { ClientHello } from '../../src/core/clientHello.ts'
import { noFingerprint } from '../../src/core/fingerprint.ts'
import type { Http2Preface } from '../../src/core/http2Preface.ts'
import { capturedHellos } from '../support/capturedHellos.ts'
import { capturedPrefaces, prefaceBytes } from '../support/capturedPrefaces.ts'

const hello = parseClientHello(capturedHellos()[0]!.bytes) as ClientHello
const preface = readPreface(prefaceBytes(capturedPrefaces[0]!)) as Http2Preface
const parts = Object.keys(noFingerprint) as (keyof typeof noFingerprint)[]

t.test('a plain connection has no fingerprint', async t => {
  const wire = new ConnectionWire({})
  for (const part of parts) t.equal(wire.fingerprint[part], '', part)
  t.strictSame([wire.hello, wire.tlsVersion, wire.preface, wire.pseudoOrder], [undefined, '', undefined, ''])
})

t.test('a connection over TLS has all that its hello shows', async t => {
  const wire = new ConnectionWire({ hello, tlsVersion: 'TLSv1.3' })
  t.equal(wire.tlsVersion, 'TLSv1.3')
  const known = parts.filter(part => wire.fingerprint[part] !== '')
  t.strictSame(known, ['ja4', 'ja4Raw', 'ja4Ordered', 'ja4RawOrdered', 'ja3', 'ja3n', 'tlsHash'])
  t.equal(wire.fingerprint.ja4, capturedHellos()[0]!.ja4)
  t.equal(wire.fingerprint.ja3, capturedHellos()[0]!.ja3)
})

t.test('a fingerprint is computed when it is asked for, and once', async t => {
  let readings = 0
  const counted = {
    ...hello,
    get ciphers() {
      readings++
      return hello.ciphers
    }
  }
  const { fingerprint } = new ConnectionWire({ hello: counted, tlsVersion: 'TLSv1.3' })
  t.equal(readings, 0)
  const first = fingerprint.ja4
  const once = readings
  t.ok(once > 0)
  t.equal(fingerprint.ja4, first)
  t.equal(readings, once)
})

t.test('the first request of HTTP/2 completes the fingerprint, and no later one changes it', async t => {
  const wire = new ConnectionWire({ hello, tlsVersion: 'TLSv1.3', preface })
  t.strictSame([wire.fingerprint.h2, wire.requests], ['', 0])
  wire.noteRequest([':method', 'GET', ':authority', 'a', ':scheme', 'https', ':path', '/', 'accept', ':x'])
  t.equal(wire.pseudoOrder, 'm,a,s,p')
  t.equal(wire.fingerprint.h2, capturedPrefaces[0]!.h2)
  t.equal(wire.requests, 1)
  wire.noteRequest([':path', '/', ':method', 'GET'])
  t.equal(wire.requests, 2)
  t.equal(wire.pseudoOrder, 'm,a,s,p')
  t.equal(wire.fingerprint.h2, capturedPrefaces[0]!.h2)
})

t.test('of a preface that is cut short there is no fingerprint', async t => {
  const wire = new ConnectionWire({ hello, tlsVersion: 'TLSv1.3', preface: { ...preface, isWhole: false } })
  wire.noteRequest([':method', 'GET', ':path', '/'])
  t.equal(wire.fingerprint.h2, '')
  t.strictSame(wire.preface?.settings, preface.settings)
})

t.test('without its preface an HTTP/2 connection has the order alone', async t => {
  const wire = new ConnectionWire({ hello, tlsVersion: 'TLSv1.3' })
  wire.noteRequest([':method', 'GET', ':path', '/'])
  t.equal(wire.pseudoOrder, 'm,p')
  t.equal(wire.fingerprint.h2, '')
})
