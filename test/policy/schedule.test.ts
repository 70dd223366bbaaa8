import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { isOver } from '../../src/policy/isOver.ts'
import { planSchedule } from '../../src/policy/planSchedule.ts'
import { isScheduled } from '../../src/policy/schedule.ts'
import { dayNames } from '../../src/policy/scheduleTerms.ts'
import { Spot } from '../../src/policy/spot.ts'
import { Findings } from '../../src/policy/findings.ts'
import { parseYaml } from '../../src/policy/yamlFile.ts'
import { ZoneClock } from '../../src/policy/zoneClock.ts'
import { factsOf, judgeOf, type Judge } from './policyRig.ts'

function judgeWhen(when: string): Judge {
  return judgeOf(`conditions: { old: { schedule: { zone: UTC, until: 2026-01-31 } } }
rules: [{ id: a, when: ${when}, then: { tag: t } }]`)
}

function holds({ policy }: Judge, iso: string): boolean {
  return policy.evaluate(factsOf({ atMs: Date.parse(iso) })).matched.length === 1
}

const lu = 'zone: Europe/Luxembourg'

const table: readonly (readonly [schedule: string, inside: readonly string[], outside: readonly string[]])[] =
  [
    // 2026-11-23 is a Monday; Luxembourg is an hour ahead in winter, two in summer.
    [
      `days: mon-fri, from: "08:00", to: "18:00", ${lu}`,
      ['2026-11-23T07:00Z', '2026-11-27T16:59:59.999Z', '2026-07-01T06:00Z'],
      ['2026-11-23T06:59:59.999Z', '2026-11-27T17:00Z', '2026-11-28T10:00Z', '2026-07-01T16:00Z']
    ],
    [`days: [tue, sat-mon], ${lu}`, ['2026-11-22T23:00Z', '2026-11-24T12:00Z'], ['2026-11-25T12:00Z']],
    [
      'days: fri, from: "22:00", to: "06:00", zone: UTC',
      ['2026-11-27T22:00Z', '2026-11-28T05:59Z'],
      ['2026-11-27T05:00Z', '2026-11-28T06:00Z', '2026-11-28T23:00Z']
    ],
    ['from: "22:00", zone: UTC', ['2026-11-27T22:00Z', '2026-11-27T23:59Z'], ['2026-11-28T00:00Z']],
    ['to: "06:00", zone: UTC', ['2026-11-27T00:00Z'], ['2026-11-27T06:00Z']],
    [
      `since: 2026-12-01, until: 2026-12-24, ${lu}`,
      ['2026-11-30T23:00Z', '2026-12-24T22:59Z'],
      ['2026-11-30T22:59Z', '2026-12-24T23:00Z']
    ],
    [
      `since: 2026-12-01 12:00, until: "2026-12-24 24:00", from: "10:00", ${lu}`,
      ['2026-12-01T11:00Z', '2026-12-24T22:59Z'],
      ['2026-12-01T10:00Z', '2026-12-24T23:00Z', '2026-12-05T08:59Z']
    ],
    // The night of 29 March 2026: at 01:00 UTC two o'clock becomes three.
    [
      `from: "02:00", to: "03:00", ${lu}`,
      ['2026-03-28T01:30Z', '2026-03-30T00:30Z'],
      ['2026-03-29T00:59Z', '2026-03-29T01:00Z', '2026-03-29T01:30Z']
    ],
    [
      `from: "02:30", to: "04:00", ${lu}`,
      ['2026-03-29T01:00Z', '2026-03-29T01:59Z'],
      ['2026-03-29T00:59Z', '2026-03-29T02:00Z']
    ],
    // The night of 25 October 2026: at 01:00 UTC three o'clock becomes two again.
    [
      `from: "02:00", to: "02:30", ${lu}`,
      ['2026-10-25T00:00Z', '2026-10-25T00:29Z', '2026-10-25T01:00Z', '2026-10-25T01:29Z'],
      ['2026-10-25T00:30Z', '2026-10-25T00:59Z', '2026-10-25T01:30Z']
    ],
    // A zone with quarters of an hour, and one west of Greenwich.
    ['from: "12:00", zone: Asia/Kathmandu', ['2026-01-01T06:15Z'], ['2026-01-01T06:14Z']],
    ['days: wed, zone: America/St_Johns', ['2026-01-01T03:29Z'], ['2026-01-01T03:30Z']]
  ]

t.test('a schedule holds when a clock on the wall of its zone says so', t => {
  for (const [schedule, inside, outside] of table) {
    const judge = judgeWhen(`{ schedule: { ${schedule} } }`)
    const negated = judgeWhen(`{ not: { schedule: { ${schedule} } } }`)
    for (const iso of [...inside, ...outside]) {
      t.equal(holds(judge, iso), inside.includes(iso), `${schedule} at ${iso}`)
      t.equal(holds(negated, iso), !inside.includes(iso), `not ${schedule} at ${iso}`)
    }
  }
  t.end()
})

t.test('the clock may jump both ways', t => {
  const zones = ['UTC', 'Europe/Luxembourg', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Chatham']
  const clocks = new Map(zones.map(zone => [zone, new ZoneClock(zone)]))
  const transition = Date.parse('2026-10-25T01:00Z')
  const at = fc.oneof(
    fc.integer({ min: transition - 7_200_000, max: transition + 7_200_000 }),
    fc.integer({ min: 0, max: 4_102_444_800_000 })
  )
  fc.assert(
    fc.property(fc.constantFrom(...zones), at, (zone, atMs) => {
      const wall = new Date(clocks.get(zone)!.wallMs(atMs))
      const style = { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' } as const
      const shown = new Intl.DateTimeFormat('sv', style).format(atMs)
      assert.equal(wall.toISOString().slice(0, 19).replace('T', ' '), shown)
    }),
    { numRuns: 1000 }
  )
  t.end()
})

t.test('days and hours agree with a reading of them one by one', t => {
  const spot = new Spot(parseYaml('r.yaml', '{}', new Findings())!, new Findings())
  const time = fc
    .integer({ min: 0, max: 47 })
    .map(half => `${String(half >> 1).padStart(2, '0')}:${half & 1 ? '30' : '00'}`)
  const day = fc.constantFrom(...dayNames)
  fc.assert(
    fc.property(fc.uniqueArray(day, { minLength: 1 }), time, time, fc.nat(2_000_000), (days, from, to, n) => {
      const wall = new Date(n * 900_000)
      const now = wall.toISOString().slice(11, 16)
      const today = dayNames[(wall.getUTCDay() + 6) % 7]!
      const yesterday = dayNames[(wall.getUTCDay() + 5) % 7]!
      const expected =
        from < to
          ? days.includes(today) && from <= now && now < to
          : (days.includes(today) && from <= now) || (days.includes(yesterday) && now < to)
      assert.equal(isScheduled(planSchedule({ zone: 'UTC', days, from, to }, spot), wall.getTime()), expected)
    }),
    { numRuns: 1000 }
  )
  t.end()
})

t.test('a condition is over when a schedule that it needs is', t => {
  const past = '{ schedule: { zone: Europe/Luxembourg, until: 2026-01-31 } }'
  const open = '{ schedule: { zone: UTC, until: 2027-01-31 } }'
  for (const [when, expected] of [
    [past, true],
    [open, false],
    ['{ schedule: { zone: UTC, days: mon } }', false],
    [`{ all: [{ path: /x }, ${past}] }`, true],
    [`{ any: [{ path: /x }, ${past}] }`, false],
    [`{ any: [{ is: old }, ${past}] }`, true],
    [`{ not: ${past} }`, false],
    ['{ is: old, path: /x }', true],
    ['{}', false]
  ] as const) {
    const { policy } = judgeWhen(when)
    t.equal(
      isOver(policy.plan.rules[0]!.when, Date.parse('2026-01-31T23:00Z')),
      expected && !when.includes('old')
    )
    t.equal(isOver(policy.plan.rules[0]!.when, Date.parse('2026-02-01T00:00Z')), expected, when)
    t.equal(isOver(policy.plan.rules[0]!.when, Date.parse('2026-01-31T22:59Z')), false, when)
  }
  t.end()
})
