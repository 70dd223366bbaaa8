import * as fc from 'fast-check'
import t from 'tap'
import { encodeCloseCode, encodeFrame, FrameReader, maxMessageBytes } from '../../src/demo/frameReader.ts'

/** A frame as a client sends it: masked. */
function clientFrame(first: number, payload: Buffer, mask: Buffer = Buffer.of(1, 2, 3, 4)): Buffer {
  const length =
    payload.length < 126
      ? Buffer.of(0x80 | payload.length)
      : payload.length < 0x10000
        ? Buffer.of(0xfe, payload.length >>> 8, payload.length & 255)
        : Buffer.from(`ff${payload.length.toString(16).padStart(16, '0')}`, 'hex')
  const masked = payload.map((byte, i) => byte ^ mask[i % 4]!)
  return Buffer.concat([Buffer.of(first), length, mask, masked])
}

const text = (value: string) => clientFrame(0x81, Buffer.from(value))

t.test('messages arrive whole, however they were fragmented and cut into pieces', async () => {
  const message = fc.record({
    text: fc.string({ maxLength: 300, unit: 'grapheme' }),
    cuts: fc.array(fc.nat(300), { maxLength: 4 }),
    pingBetween: fc.boolean()
  })
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      (messages, pieceBytes) => {
        const wire = Buffer.concat(
          messages.flatMap(({ text, cuts, pingBetween }) => {
            const bytes = Buffer.from(text)
            const ends = [...cuts.filter(cut => cut < bytes.length).toSorted((a, b) => a - b), bytes.length]
            return ends.flatMap((end, i) => {
              const first = (i === ends.length - 1 ? 0x80 : 0) | (i === 0 ? 1 : 0)
              const fragment = clientFrame(first, bytes.subarray(ends[i - 1] ?? 0, end))
              return pingBetween && i > 0 ? [clientFrame(0x89, Buffer.from('p')), fragment] : [fragment]
            })
          })
        )
        const reader = new FrameReader()
        const read: string[] = []
        for (let at = 0; at < wire.length; at += pieceBytes) {
          for (const frame of reader.read(wire.subarray(at, at + pieceBytes))) {
            if (frame.kind === 'text') read.push(frame.text)
            else if (frame.kind !== 'ping') throw new Error(`unexpected ${frame.kind}`)
          }
        }
        return JSON.stringify(read) === JSON.stringify(messages.map(({ text }) => text))
      }
    ),
    { numRuns: 150 }
  )
})

t.test('what no client may send ends the connection with the code of RFC 6455', async t => {
  const unmasked = Buffer.concat([Buffer.of(0x81, 2), Buffer.from('hi')])
  const half = Buffer.alloc(maxMessageBytes / 2 + 1, 'x')
  const cases: readonly (readonly [why: string, wire: Buffer, code: number])[] = [
    ['an unmasked frame', unmasked, 1002],
    ['a reserved bit', clientFrame(0xc1, Buffer.from('hi')), 1002],
    ['an unknown opcode', clientFrame(0x83, Buffer.alloc(0)), 1002],
    ['an unknown control opcode', clientFrame(0x8b, Buffer.alloc(0)), 1002],
    ['a continuation of nothing', clientFrame(0x80, Buffer.from('hi')), 1002],
    ['a text within a text', Buffer.concat([clientFrame(0x01, Buffer.from('a')), text('b')]), 1002],
    ['a fragmented ping', clientFrame(0x09, Buffer.from('p')), 1002],
    ['a ping of 126 bytes', clientFrame(0x89, Buffer.alloc(126)), 1002],
    ['a close of one byte', clientFrame(0x88, Buffer.of(3)), 1002],
    ['a close code never sent', clientFrame(0x88, encodeCloseCode(1006)), 1002],
    ['a close reason that is no UTF-8', clientFrame(0x88, Buffer.of(3, 232, 0xff)), 1007],
    ['binary data', clientFrame(0x82, Buffer.from('hi')), 1003],
    ['text that is no UTF-8', clientFrame(0x81, Buffer.of(0xc3, 0x28)), 1007],
    ['a message too long', clientFrame(0x81, Buffer.alloc(maxMessageBytes + 1, 'x')), 1009],
    ['fragments too long together', Buffer.concat([clientFrame(0x01, half), clientFrame(0x80, half)]), 1009]
  ]
  for (const [why, wire, code] of cases) {
    const frames = new FrameReader().read(wire)
    t.strictSame(frames.at(-1), { kind: 'violation', code }, why)
  }
})

t.test('nothing after a close or a violation is read', async t => {
  const close = clientFrame(0x88, encodeCloseCode(1000))
  t.strictSame(new FrameReader().read(Buffer.concat([close, text('late')])), [{ kind: 'close', code: 1000 }])
  t.strictSame(new FrameReader().read(clientFrame(0x88, Buffer.alloc(0))), [{ kind: 'close', code: 1005 }])
  const reserved = clientFrame(0xc1, Buffer.from('x'))
  t.strictSame(new FrameReader().read(Buffer.concat([text('a'), reserved, text('late')])), [
    { kind: 'text', text: 'a' },
    { kind: 'violation', code: 1002 }
  ])
})

t.test('a message of exactly the limit is taken, a ping in its midst included', async t => {
  const half = Buffer.alloc(maxMessageBytes / 2, 'x')
  const wire = [
    clientFrame(0x01, half),
    clientFrame(0x00, half),
    clientFrame(0x89, Buffer.alloc(125)),
    clientFrame(0x80, Buffer.alloc(0))
  ]
  const frames = new FrameReader().read(Buffer.concat(wire))
  t.strictSame(
    frames.map(({ kind }) => kind),
    ['ping', 'text']
  )
})

t.test('a server’s frame has the shortest length that fits', async t => {
  for (const [length, head] of [
    [125, '817d'],
    [126, '817e007e'],
    [65_535, '817effff'],
    [65_536, '817f0000000000010000']
  ] as const) {
    const frame = encodeFrame('text', Buffer.alloc(length))
    t.equal(frame.subarray(0, frame.length - length).toString('hex'), head)
  }
})
