import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { maxPrefaceBytes, readPreface, type PrefaceReading } from '../../src/client/readPreface.ts'
import { h2Fingerprint, pseudoOrderOf } from '../../src/client/h2Fingerprint.ts'
import type { Http2Preface } from '../../src/core/http2Preface.ts'
import { capturedPrefaces, prefaceBytes } from '../support/capturedPrefaces.ts'
import {
  headersFrame,
  priorityFields,
  priorityFrame,
  settingsFrame,
  windowUpdateFrame
} from '../support/prefaceWriter.ts'
import { frameTypes, http2Frame, magic } from '../support/http2Frame.ts'

const noSettings = settingsFrame([])
const nothingSaid: Http2Preface = {
  isWhole: true,
  settings: [],
  windowIncrement: 0,
  priorities: [],
  headersPriority: undefined
}

function read(...frames: readonly Buffer[]): ReturnType<typeof readPreface> {
  return readPreface(Buffer.concat([magic, ...frames]))
}

function repeated(count: number, frame: Buffer): readonly Buffer[] {
  return Array.from({ length: count }, () => frame)
}

function isCutShort(reading: PrefaceReading): boolean {
  return typeof reading === 'object' && !reading.isWhole
}

function settings(count: number): Buffer {
  return settingsFrame(Array.from({ length: count }, () => [1, 1]))
}

t.test('the beginnings of real clients give the fingerprints that others compute', async t => {
  for (const captured of capturedPrefaces) {
    const preface = readPreface(prefaceBytes(captured))
    const order = pseudoOrderOf([...captured.pseudoHeaders.flatMap(name => [name, 'x']), 'accept', '*/*'])
    if (typeof preface === 'string') t.fail(`${captured.client}: ${preface}`)
    else t.equal(h2Fingerprint(preface, order), captured.h2, captured.client)
  }
})

t.test('of the first request its priority is read, and of its fields nothing', async t => {
  const priority = { exclusive: true, dependsOn: 0x7fff_ffff, weight: 256 }
  t.strictSame(read(noSettings, headersFrame(priority, 5)), {
    ...nothingSaid,
    headersPriority: { stream: 5, ...priority }
  })
  t.strictSame(read(noSettings, headersFrame()), nothingSaid)
  const padded = Buffer.concat([
    Buffer.of(3),
    priorityFields(priority),
    Buffer.from('828684'),
    Buffer.alloc(3)
  ])
  t.strictSame(read(noSettings, http2Frame(frameTypes.headers, 0x2d, 1, padded)), {
    ...nothingSaid,
    headersPriority: { stream: 1, ...priority }
  })
  const withoutFields = headersFrame(priority).subarray(0, 14)
  t.match(read(noSettings, withoutFields), { isWhole: true }, 'whole as soon as the priority is there')
  t.strictSame(read(noSettings, withoutFields.subarray(0, -1)), { ...nothingSaid, isWhole: false })
})

t.test('of the connection’s windows the first counts, and no stream’s', async t => {
  const frames = [noSettings, windowUpdateFrame(7, 1), windowUpdateFrame(0x7fff_ffff), windowUpdateFrame(5)]
  t.strictSame(read(...frames, headersFrame()), { ...nothingSaid, windowIncrement: 0x7fff_ffff })
})

t.test('frames that say nothing of the client may stand between', async t => {
  const ping = http2Frame(frameTypes.ping, 0, 0, Buffer.alloc(8))
  const unknown = http2Frame(0xbb, 0xff, 3, Buffer.alloc(100))
  const origin = http2Frame(frameTypes.origin, 0, 0)
  const frames = [
    settingsFrame([[0x1a2a, 7]]),
    ping,
    unknown,
    origin,
    settingsFrame([[3, 100]]),
    headersFrame()
  ]
  t.strictSame(read(...frames), {
    ...nothingSaid,
    settings: [
      { id: 0x1a2a, value: 7 },
      { id: 3, value: 100 }
    ]
  })
})

t.test('no prefix is whole until the first request, nor anything before the first settings', async t => {
  const wrong: string[] = []
  for (const captured of capturedPrefaces) {
    const bytes = prefaceBytes(captured)
    const whole = bytes.length - headersFrame().length + 9
    const settled = magic.length + captured.frames[0]!.length
    for (let length = 0; length < whole; length++) {
      const reading = readPreface(bytes.subarray(0, length))
      const isExpected = length < settled ? reading === 'incomplete' : isCutShort(reading)
      if (!isExpected) wrong.push(`${captured.client} at ${length}`)
    }
    const followed = Buffer.concat([bytes, Buffer.alloc(20_000, 0xff)])
    assert.deepEqual(readPreface(followed), readPreface(bytes))
  }
  t.strictSame(wrong, [])
})

t.test('what came before the client paused is kept, and what follows from it is not made up', async t => {
  const priority = { exclusive: false, dependsOn: 0, weight: 201 }
  const frames = [settingsFrame([[2, 0]]), windowUpdateFrame(5), priorityFrame(3, priority)]
  const settings = [{ id: 2, value: 0 }]
  const cutShort = { ...nothingSaid, settings, isWhole: false }
  t.strictSame(read(frames[0]!), cutShort)
  t.strictSame(read(...frames.slice(0, 2)), { ...cutShort, windowIncrement: 5 })
  const priorities = [{ stream: 3, ...priority }]
  t.strictSame(read(...frames), { ...cutShort, windowIncrement: 5, priorities })
  t.strictSame(read(...frames, windowUpdateFrame(6).subarray(0, 12)), {
    ...cutShort,
    windowIncrement: 5,
    priorities
  })
})

t.test('what is no beginning of HTTP/2 is known by its first wrong byte', async t => {
  const cases: readonly (readonly [what: string, bytes: Buffer])[] = [
    ['HTTP/1', Buffer.from('GET / HTTP/1.1\r\n')],
    ['one byte', Buffer.from('p')],
    ['another protocol of the same verb', Buffer.from('PRI * HTTP/2.1')],
    ['another frame first', Buffer.concat([magic, windowUpdateFrame(1)])],
    ['an acknowledgement first', Buffer.concat([magic, http2Frame(frameTypes.settings, 1, 0)])],
    [
      'an acknowledgement of something',
      Buffer.concat([magic, noSettings, http2Frame(4, 1, 0, Buffer.alloc(6))])
    ],
    ['settings of a stream', Buffer.concat([magic, http2Frame(frameTypes.settings, 0, 1)])],
    ['half a setting', Buffer.concat([magic, http2Frame(frameTypes.settings, 0, 0, Buffer.alloc(3))])],
    ['a window of three bytes', Buffer.concat([magic, noSettings, http2Frame(8, 0, 0, Buffer.alloc(3))])],
    ['a priority of four bytes', Buffer.concat([magic, noSettings, http2Frame(2, 0, 1, Buffer.alloc(4))])],
    [
      'a priority of the connection',
      Buffer.concat([magic, noSettings, http2Frame(2, 0, 0, Buffer.alloc(5))])
    ],
    ['a request on the connection', Buffer.concat([magic, noSettings, headersFrame(undefined, 0)])],
    ['a request on a stream of the server', Buffer.concat([magic, noSettings, headersFrame(undefined, 2)])],
    ['a request too short for its priority', Buffer.concat([magic, noSettings, http2Frame(1, 0x20, 1)])],
    [
      'a frame longer than allowed',
      Buffer.concat([magic, noSettings, Buffer.from('004001bb0000000000', 'hex')])
    ]
  ]
  for (const [what, bytes] of cases) t.equal(readPreface(bytes), 'not_http2', what)
  for (const type of [0, 3, 5, 9])
    t.equal(read(noSettings, http2Frame(type, 0, 1)), 'not_http2', `frame ${type}`)
})

t.test('frames, settings, priorities and bytes have bounds', async t => {
  const priority = priorityFrame(3, { exclusive: false, dependsOn: 0, weight: 1 })
  const window = windowUpdateFrame(1)
  const large = http2Frame(0xbb, 0, 0, Buffer.alloc(16_384))
  const cases: readonly (readonly [what: string, frames: readonly Buffer[], read: boolean])[] = [
    ['32 settings', [settings(32)], true],
    ['33 settings', [settings(33)], false],
    ['33 settings in two frames', [settings(32), settings(1)], false],
    ['32 priorities', [noSettings, ...repeated(32, priority)], true],
    ['33 priorities', [noSettings, ...repeated(33, priority)], false],
    ['63 frames and the request', [noSettings, ...repeated(62, window)], true],
    ['64 frames and the request', [noSettings, ...repeated(63, window)], false],
    ['16 KB and more', [noSettings, large], false]
  ]
  for (const [what, frames, isRead] of cases) {
    t.match(read(...frames, headersFrame()), isRead ? { isWhole: true } : 'not_http2', what)
  }
  const bytes = Buffer.concat([magic, noSettings, large])
  t.ok(isCutShort(readPreface(bytes.subarray(0, maxPrefaceBytes - 1))))
  t.equal(readPreface(bytes.subarray(0, maxPrefaceBytes)), 'not_http2')
})

t.test('flipped bits never throw', async () => {
  const flips = fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { minLength: 1, maxLength: 8 })
  const prefaces = capturedPrefaces.map(prefaceBytes)
  fc.assert(
    fc.property(fc.constantFrom(...prefaces), flips, (bytes, flipped) => {
      const copy = Buffer.from(bytes)
      for (const [at, value] of flipped) copy[at % copy.length] = value
      readPreface(copy)
    })
  )
})
