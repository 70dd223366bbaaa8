import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { formatByteSize, parseByteSize } from '../../src/core/byteSize.ts'
import { formatDuration, parseDuration } from '../../src/core/duration.ts'
import { formatRate, parseRate } from '../../src/core/rate.ts'

t.test('durations have units', t => {
  const cases: [text: string, durationMs: number | undefined][] = [
    ['250ms', 250],
    ['5s', 5000],
    ['1.5s', 1500],
    ['1.001s', 1001],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['0s', 0]
  ]
  for (const [text, durationMs] of cases) t.equal(parseDuration(text), durationMs, text)
  for (const text of [
    '',
    '5',
    's',
    '-5s',
    '5 s',
    '5S',
    '5min',
    '1e3s',
    '.5s',
    '5.s',
    '1.0001s',
    '5s ',
    '5s\n'
  ]) {
    t.equal(parseDuration(text), undefined, JSON.stringify(text))
  }
  t.equal(parseDuration('999999999999d'), undefined, 'beyond exact numbers')
  t.strictSame([0, 1, 1500, 90_000, 600_000, 86_400_000].map(formatDuration), [
    '0ms',
    '1ms',
    '1500ms',
    '90s',
    '10m',
    '1d'
  ])
  t.end()
})

t.test('sizes are binary and say so', t => {
  const cases: [text: string, bytes: number][] = [
    ['0B', 0],
    ['512B', 512],
    ['64KiB', 65_536],
    ['50MiB', 52_428_800],
    ['2GiB', 2_147_483_648]
  ]
  for (const [text, bytes] of cases) {
    t.equal(parseByteSize(text), bytes, text)
    t.equal(formatByteSize(bytes), text)
  }
  for (const text of ['', '5', '5MB', '5mib', '1.5MiB', '-1B', '5 MiB', '999999999999GiB', 'MiB', '1TiB']) {
    t.equal(parseByteSize(text), undefined, text)
  }
  t.equal(formatByteSize(1500), '1500B')
  t.end()
})

t.test('a rate is a count in a window', t => {
  t.strictSame(parseRate('10/1m'), { count: 10, windowMs: 60_000 })
  t.strictSame(parseRate('1/250ms'), { count: 1, windowMs: 250 })
  for (const text of [
    '',
    '10',
    '10/',
    '/1m',
    '0/1m',
    '10/0s',
    '10/m',
    '-1/1m',
    '1.5/1m',
    '10/1m/1m',
    '10 /1m'
  ]) {
    t.equal(parseRate(text), undefined, text)
  }
  t.equal(formatRate({ count: 120, windowMs: 600_000 }), '120/10m')
  t.end()
})

t.test('what is written is read back', t => {
  const number = fc.integer({ min: 0, max: 10 ** 11 })
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(number, value => {
        assert.equal(parseDuration(formatDuration(value)), value)
        assert.equal(parseByteSize(formatByteSize(value)), value)
        const rate = { count: (value % 1000) + 1, windowMs: value + 1 }
        assert.deepEqual(parseRate(formatRate(rate)), rate)
      })
    )
  )
  t.end()
})
