import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { ByteReader } from '../../src/client/byteReader.ts'
import { parseClientHello, type HelloReading } from '../../src/client/parseClientHello.ts'
import { readPreface, type PrefaceReading } from '../../src/client/readPreface.ts'
import { ConnectionWire } from '../../src/client/wire.ts'
import type { ClientHello } from '../../src/core/clientHello.ts'
import type { Http2Preface } from '../../src/core/http2Preface.ts'
import { capturedHellos } from '../support/capturedHellos.ts'
import { capturedPrefaces, prefaceBytes } from '../support/capturedPrefaces.ts'
import { records } from '../support/helloWriter.ts'
import { anyMutation, mutate } from '../support/mutation.ts'

const mutations = 200_000

const hellos = capturedHellos().map(({ bytes }) => bytes)
const prefaces = capturedPrefaces.map(prefaceBytes)

/** As they come, and in several records. */
const anyHello = fc.oneof(
  fc.constantFrom(...hellos),
  fc
    .tuple(fc.constantFrom(...hellos), fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 12 }))
    .map(([bytes, sizes]) => records(bytes.subarray(5), sizes))
)

type Reading = 'whole' | 'cutShort' | 'incomplete' | 'refused'

/** How often each was read. */
class Counts {
  readonly #counts: Record<Reading, number> = { whole: 0, cutShort: 0, incomplete: 0, refused: 0 }

  add(reading: HelloReading | PrefaceReading): void {
    if (isCutShort(reading)) this.#counts.cutShort++
    else if (typeof reading !== 'string') this.#counts.whole++
    else this.#counts[reading === 'incomplete' ? 'incomplete' : 'refused']++
  }

  get text(): string {
    const { whole, cutShort, incomplete, refused } = this.#counts
    return `${whole} whole, ${cutShort} cut short, ${incomplete} incomplete, ${refused} refused`
  }
}

/** Counts what is asked of every `ByteReader`, each of which takes the same time however long the bytes are. */
function countSteps(): { steps: number } {
  const counter = { steps: 0 }
  for (const name of ['skip', 'uint8', 'uint16', 'list8', 'list16', 'text'] as const) {
    const original = ByteReader.prototype[name]
    Object.defineProperty(ByteReader.prototype, name, {
      value(this: ByteReader, bytes: number) {
        counter.steps++
        return original.call(this, bytes)
      }
    })
  }
  return counter
}

/** No byte says more than one thing. */
function assertHelloBounded(hello: ClientHello, bytes: Buffer): void {
  const { legacyVersion: _, serverName, alpn, ...lists } = hello
  const saidBytes = Object.values(lists).reduce((sum, list) => sum + list.length, serverName.length)
  assert.ok(saidBytes + alpn.join('').length + alpn.length <= bytes.length)
}

function assertPrefaceBounded({ settings, priorities }: Http2Preface): void {
  assert.ok(settings.length <= 32 && priorities.length <= 32)
}

/** What came first was not understood otherwise than all of it is. */
function assertSameLater(early: HelloReading | PrefaceReading, late: HelloReading | PrefaceReading): void {
  if (early === 'incomplete') return
  if (!isCutShort(early)) assert.deepEqual(early, late)
  else if (typeof late === 'object' && 'settings' in late) assertBeginning(early, late)
  else assert.equal(late, 'not_http2')
}

function isCutShort(reading: HelloReading | PrefaceReading): reading is Http2Preface {
  return typeof reading === 'object' && 'isWhole' in reading && !reading.isWhole
}

function assertBeginning(early: Http2Preface, late: Http2Preface): void {
  assert.deepEqual(late.settings.slice(0, early.settings.length), early.settings)
  assert.deepEqual(late.priorities.slice(0, early.priorities.length), early.priorities)
  if (early.windowIncrement !== 0) assert.equal(late.windowIncrement, early.windowIncrement)
}

t.test(`${mutations} hellos that are not right are read without harm`, async t => {
  const counts = new Counts()
  const counter = countSteps()
  const mutated = fc.property(anyHello, anyMutation, fc.nat(4000), (hello, mutation, arrived) => {
    const bytes = mutate(hello, mutation)
    counter.steps = 0
    const reading = parseClientHello(bytes)
    assert.ok(
      counter.steps <= 3 * bytes.length,
      'a length, a list and its text are the most that one byte can be'
    )
    counts.add(reading)
    assertSameLater(parseClientHello(bytes.subarray(0, arrived)), reading)
    if (typeof reading === 'string') return
    assertHelloBounded(reading, bytes)
    const { fingerprint } = new ConnectionWire({ hello: reading, tlsVersion: 'TLSv1.3' })
    assert.match(fingerprint.ja4, /^t[0-3ds]{2}[di]\d{4}[0-9A-Za-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/)
    assert.match(fingerprint.ja4Ordered, /^t\w{9}_[0-9a-f]{12}_[0-9a-f]{12}$/)
    assert.match(fingerprint.ja4RawOrdered, /^t\w{9}_[0-9a-f,]*_[0-9a-f,]*(?:_[0-9a-f,]+)?$/)
    assert.match(fingerprint.ja3n, /^[0-9a-f]{32}$/)
    assert.match(fingerprint.tlsHash, /^mt1_[0-9a-f]{12}$/)
  })
  fc.assert(mutated, { numRuns: mutations })
  t.comment(`hellos: ${counts.text}`)
})

t.test(`${mutations} beginnings of HTTP/2 that are not right are read without harm`, async t => {
  const counts = new Counts()
  const mutated = fc.property(
    fc.constantFrom(...prefaces),
    anyMutation,
    fc.nat(300),
    (preface, mutation, arrived) => {
      const bytes = mutate(preface, mutation)
      const reading = readPreface(bytes)
      counts.add(reading)
      assertSameLater(readPreface(bytes.subarray(0, arrived)), reading)
      if (typeof reading === 'string') return
      assertPrefaceBounded(reading)
      const wire = new ConnectionWire({ preface: reading })
      wire.noteRequest([':method', 'GET'])
      assert.match(wire.fingerprint.h2, reading.isWhole ? /^[\d:;]*\|\d+\|[\d:,]+\|m$/ : /^$/)
    }
  )
  fc.assert(mutated, { numRuns: mutations })
  t.comment(`beginnings: ${counts.text}`)
})
