// Random policies and requests over few words, so that conditions meet what they ask for about as often as
// not. The tables below have an entry for every condition and matcher: the compiler names one that is missing.
import { hash } from 'node:crypto'
import * as fc from 'fast-check'
import type { BanTerms } from '../../src/core/banTerms.ts'
import { noBot, type BotStanding } from '../../src/core/bot.ts'
import type { Effect } from '../../src/core/decision.ts'
import type { Geography } from '../../src/core/geography.ts'
import { conductMask, conductSignals, type ConductSignal } from '../../src/core/conduct.ts'
import { contradictionIds, contradictionMask, type ContradictionId } from '../../src/core/contradiction.ts'
import { fingerprintFacts } from '../../src/core/fingerprintFact.ts'
import { noFingerprint } from '../../src/core/fingerprint.ts'
import { tlsStates } from '../../src/core/tlsState.ts'
import { buildPrefixSet } from '../../src/core/prefixSet.ts'
import type { ConductWitness, ContradictionWitness } from '../../src/core/facts.ts'
import type { Place } from '../../src/core/fault.ts'
import type { PassState } from '../../src/core/passState.ts'
import type { Algorithm, KeyPart, LimitUnit } from '../../src/limits/limit.ts'
import type { HeldBan } from '../../src/policy/bans.ts'
import {
  tagsAskedBy,
  type ConditionPlan,
  type MatcherPlan,
  type TextFact
} from '../../src/policy/conditionPlan.ts'
import { maxPatternInput } from '../../src/policy/patterns.ts'
import { parsePrefix } from '../../src/policy/parsePrefix.ts'
import type { LimitPlan, PolicyPlan, RulePlan, ThenPlan } from '../../src/policy/policyPlan.ts'
import type { RequestLike } from './policyRig.ts'

/** `Kind` of a union of plans, and a way to make it. */
type Makers<Plan extends { readonly kind: string }> = {
  readonly [Kind in Plan['kind']]: (part: fc.Arbitrary<Plan>) => fc.Arbitrary<Plan>
}

const hourMs = 3_600_000
const place: Place = { file: 'rules.yaml', line: 1, column: 1 }
const secret = 'a/b'
const tooLong = 'a/'.repeat(maxPatternInput / 2 + 1)
const words = ['a', 'b', 'A', '/a', '/ab', secret, '/a/b', 'xa/b/ab', 'a/b/a']
const word = fc.constantFrom(...words)
const text = fc.oneof({ weight: 8, arbitrary: word }, { weight: 1, arbitrary: fc.constant(tooLong) })
const values = fc.array(word, { minLength: 1, maxLength: 3 })
const addresses = ['192.0.2.1', '192.0.2.200', '198.51.100.7', '2001:db8::1', '2001:db8:1::1']
const networks = ['192.0.2.0/24', '192.0.2.1', '198.51.100.0/25', '2001:db8::/48', '2001:db8::/32']

const pattern = fc.constantFrom('a', '^a', 'b$', '(?i)^a', '^(?s:/[^/]*)$', '^(a|/)+$', 'c')

const matchers: Makers<MatcherPlan> = {
  all: part => fc.array(part, { maxLength: 3 }).map(of => ({ kind: 'all', of })),
  any: part => fc.array(part, { maxLength: 3 }).map(of => ({ kind: 'any', of })),
  in: () => values.map(values => ({ kind: 'in', values })),
  prefix: () => values.map(values => ({ kind: 'prefix', values })),
  suffix: () => values.map(values => ({ kind: 'suffix', values })),
  contains: () => values.map(values => ({ kind: 'contains', values })),
  under: () =>
    values.map(values => ({ kind: 'under', values: values.map(value => value.replace(/\/$/, '')) })),
  pattern: () => pattern.map(pattern => ({ kind: 'pattern', pattern })),
  exists: () => fc.boolean().map(wanted => ({ kind: 'exists', wanted })),
  secret: () => fc.constant({ kind: 'secret', sha256: hash('sha256', secret) })
}

const facts: { readonly [Field in TextFact['field']]: fc.Arbitrary<TextFact> } = {
  host: fc.constant({ field: 'host' }),
  method: fc.constant({ field: 'method' }),
  path: fc.constant({ field: 'path' }),
  user_agent: fc.constant({ field: 'user_agent' }),
  header: fc.constantFrom('x-a', 'x-b', 'constructor').map(name => ({ field: 'header', name })),
  cookie: fc.constantFrom('a', 'b').map(name => ({ field: 'cookie', name })),
  query: fc.constantFrom('a', 'b').map(name => ({ field: 'query', name }))
}

const conditions: Makers<ConditionPlan> = {
  all: part => fc.array(part, { maxLength: 3 }).map(of => ({ kind: 'all', of })),
  any: part => fc.array(part, { maxLength: 3 }).map(of => ({ kind: 'any', of })),
  not: part => part.map(of => ({ kind: 'not', of })),
  // All who use a name share its condition, so no two conditions have one name.
  named: part =>
    fc
      .record({ name: fc.uuid(), of: part })
      .map(({ name, of }) => ({ kind: 'named', name, of, parts: 1, tags: tagsAskedBy(of) })),
  client_ip: () =>
    fc.subarray(networks).map(texts => ({
      kind: 'client_ip',
      prefixes: buildPrefixSet(texts.map(each => parsePrefix(each)!))
    })),
  request_kind: () =>
    fc
      .subarray(['navigation', 'background', 'asset', 'upgrade'] as const, { minLength: 1 })
      .map(kinds => ({ kind: 'request_kind', kinds })),
  country: () => fc.subarray(['LU', 'FR', 'NO']).map(are => ({ kind: 'country', are })),
  asn: () => fc.subarray([64500, 64501]).map(are => ({ kind: 'asn', are })),
  load: () =>
    fc.record({
      kind: fc.constant('load'),
      fact: fc.constantFrom('event_loop_lag', 'upstream_in_flight'),
      atLeast: fc.constantFrom(0, 10),
      below: fc.constantFrom(20, Infinity)
    }),
  pass: () =>
    fc
      .subarray(['missing', 'valid', 'expired', 'light', 'heavy', 'button'] as const, { minLength: 1 })
      .map(are => ({ kind: 'pass', are })),
  tag: () => fc.subarray(['x', 'y'], { minLength: 1 }).map(are => ({ kind: 'tag', are })),
  protocol: () =>
    fc.subarray(['HTTP/1.0', 'HTTP/1.1'] as const, { minLength: 1 }).map(are => ({ kind: 'protocol', are })),
  tls: () => fc.subarray([...tlsStates], { minLength: 1 }).map(are => ({ kind: 'tls', are })),
  fingerprint: () =>
    fc
      .record({ of: fc.constantFrom(...fingerprintFacts), matcher })
      .map(({ of, matcher }) => ({ kind: 'fingerprint', of, matcher })),
  body_size: () =>
    fc.record({
      kind: fc.constant('body_size'),
      atLeastBytes: fc.constantFrom(0, 10),
      belowBytes: fc.constantFrom(20, Infinity)
    }),
  conduct: () =>
    fc.record({
      kind: fc.constant('conduct'),
      of: fc.subarray([...conductSignals], { minLength: 1 }),
      atLeast: fc.constantFrom(1, 1, 2, 3)
    }),
  bot: () =>
    fc.record({
      kind: fc.constant('bot'),
      fact: fc.constantFrom('verified', 'claims'),
      are: fc.subarray(['p', 'q', 'r'], { minLength: 1 })
    }),
  contradictions: () =>
    fc.record({
      kind: fc.constant('contradictions'),
      of: fc.subarray([...contradictionIds], { minLength: 1 }),
      isNamed: fc.boolean(),
      unit: fc.constantFrom('contradiction', 'family'),
      atLeast: fc.constantFrom(1, 1, 2, 3)
    }),
  unknown: () => fc.constant({ kind: 'unknown' }),
  expression: () =>
    fc
      .constantFrom(
        'country != "LU" || asn == 64500',
        'path == "/a"',
        'size(path) > 3 || method == "a"',
        '"x-a" in headers && kind == "asset"',
        '"a" in cookies',
        'has_tag("x") && method != "b"',
        'contradicts("no_grease") || contradicts("header_order")',
        'tls != "none" && (ja4 == "a" || h2.startsWith("a"))',
        'bot == "p" || claimed_bot == "q"'
      )
      .map(source => ({
        kind: 'expression',
        source,
        lists: [],
        tags: source.includes('has_tag') ? ['x'] : [],
        asksBot: source.includes('bot')
      })),
  schedule: () =>
    fc.record({
      kind: fc.constant('schedule'),
      zone: fc.constantFrom('UTC', 'Europe/Luxembourg'),
      days: fc.constantFrom(0b1111111, 0b11111),
      fromMs: fc.constant(8 * hourMs),
      toMs: fc.constant(18 * hourMs),
      sinceMs: fc.constant(-Infinity),
      untilMs: fc.constant(Infinity)
    }),
  text: () =>
    fc
      .record({ of: fc.oneof(...Object.values(facts)), matcher })
      .map(({ of, matcher }) => ({ kind: 'text', of, matcher }))
}

const joins = new Set(['all', 'any', 'not', 'named'])
const matcher = treeOf(matchers)
const condition = treeOf(conditions)

/** A tree at most three deep, of leaves and what joins them. */
function treeOf<Plan extends { readonly kind: string }>(makers: Makers<Plan>): fc.Arbitrary<Plan> {
  const entries = Object.entries(makers) as [string, Makers<Plan>[Plan['kind']]][]
  const never = fc.constant(undefined as never)
  const leaf = fc.oneof(...entries.filter(([kind]) => !joins.has(kind)).map(([, make]) => make(never)))
  const grow = (part: fc.Arbitrary<Plan>): fc.Arbitrary<Plan> => {
    const joined = entries.filter(([kind]) => joins.has(kind)).map(([, make]) => make(part))
    return fc.oneof({ weight: 2, arbitrary: leaf }, ...joined)
  }
  return grow(grow(leaf))
}

const mode = fc.constantFrom('enforce', 'enforce', 'enforce', 'dry_run', 'off')
const terms: BanTerms = { forMs: 1000, v4Bits: 32, v6Bits: 64, reason: '', factor: 2, mostMs: 4000 }
const effects: { readonly [Kind in Effect['kind']]: Effect } = {
  allow: { kind: 'allow' },
  open: { kind: 'open' },
  challenge: { kind: 'challenge', level: 'light' },
  too_many: { kind: 'too_many', status: 429, message: '' },
  deny: { kind: 'deny', status: 403, message: '' },
  close: { kind: 'close' },
  ban: { kind: 'ban', status: 403, message: '', terms }
}
const none: { readonly effect: undefined } = { effect: undefined }
const effect = fc.constantFrom(none, none, none, ...Object.values(effects).map(effect => ({ effect })))
const follows: fc.Arbitrary<ThenPlan> = fc
  .record({ effect, score: fc.constantFrom(0, 0, 5, 20), tags: fc.constantFrom([], [], ['x'], ['y', 'x']) })
  .map(({ effect: { effect }, score, tags }) => ({ effect, score, tags }))

const scoring: fc.Arbitrary<ThenPlan> = fc.constant({ effect: undefined, score: 1, tags: [] })

const part = {
  mode,
  rollout: fc.constantFrom(1, 1, 0.5),
  when: condition,
  matchUnknown: fc.boolean(),
  follows
}

const keyParts: { readonly [Kind in KeyPart['kind']]: KeyPart } = {
  client_ip: { kind: 'client_ip', v4Bits: 24, v6Bits: 48 },
  pass: { kind: 'pass' },
  site: { kind: 'site' },
  host: { kind: 'host' },
  path: { kind: 'path' },
  country: { kind: 'country' },
  asn: { kind: 'asn' },
  ja4: { kind: 'ja4' },
  tls_hash: { kind: 'tls_hash' },
  h2: { kind: 'h2' },
  header_order: { kind: 'header_order' },
  header: { kind: 'header', name: 'x-a' },
  cookie: { kind: 'cookie', name: 'a' }
}

const limitTerms = fc.record({
  key: fc.subarray(Object.values(keyParts), { minLength: 1, maxLength: 2 }),
  counts: fc.constantFrom('forwarded' as const, 'received' as const),
  algorithm: fc.constantFrom<Algorithm>('gcra', 'gcra', 'sliding_window', 'concurrency'),
  unit: fc.constantFrom<LimitUnit>('request', 'request', 'byte_sent', 'distinct_path', 'distinct_query')
})

const rule = fc.record(part)
const limit = fc.record({ ...part, terms: limitTerms })

/** More rules than a word of the candidates has bits, most without an action, so that many are heard. */
const manyRules = fc.array(
  fc.record({ ...part, follows: fc.oneof({ weight: 9, arbitrary: scoring }, follows) }),
  { minLength: 30, maxLength: 50 }
)
const fewRules = fc.array(rule, { maxLength: 5 })

/** A policy as the compile thread would hand it over. */
export const randomPolicy: fc.Arbitrary<PolicyPlan> = fc
  .record({
    mode,
    rules: fc.oneof({ weight: 24, arbitrary: fewRules }, manyRules),
    limits: fc.array(limit, { maxLength: 3 })
  })
  .map(({ mode, rules, limits }) => ({
    siteId: 'guichet',
    mode,
    rules: rules.map((each, i): RulePlan => ({ id: `rule-${i}`, place, description: '', ...each })),
    limits: limits.map(({ terms, ...each }, i): LimitPlan => {
      const rate = { count: 5, windowMs: 1000 }
      const limit = { id: `limit-${i}`, siteId: 'guichet', rate, burst: 2, maxKeys: 16, ...terms }
      return { limit, place, count: undefined, description: '', ...each }
    }),
    bots: [],
    thresholds: [{ id: 'threshold/20', place, mode: 'enforce', atLeast: 20, effect: effects.challenge }]
  }))

/** Whether the client is banned when it comes. */
export const randomBan: fc.Arbitrary<HeldBan | undefined> = fc.constantFrom<(HeldBan | undefined)[]>(
  undefined,
  undefined,
  { rule: 'ban/rule-0', effect: { kind: 'ban', status: 403, message: '', terms: undefined } }
)

const query = fc
  .array(fc.tuple(fc.constantFrom('a', 'b'), text), { maxLength: 3 })
  .map(pairs => new URLSearchParams(pairs).toString())

const cookies = fc
  .array(fc.tuple(fc.constantFrom('a', 'b'), word), { maxLength: 2 })
  .map(pairs => pairs.map(([name, value]) => `${name}=${value}`).join('; '))

const pass: fc.Arbitrary<PassState> = fc.record({
  status: fc.constantFrom('missing', 'valid', 'valid', 'expired', 'foreign'),
  id: fc.constantFrom('p', 'q'),
  level: fc.constantFrom('light', 'heavy', undefined),
  means: fc.constantFrom('puzzle', 'button'),
  issuedMs: fc.constant(0),
  expiresMs: fc.constant(0)
})

const standing: fc.Arbitrary<BotStanding> = fc.constantFrom<BotStanding[]>(
  noBot,
  { ...noBot, claims: 'p' },
  { ...noBot, claims: 'p', pending: true },
  { ...noBot, claims: 'q', verified: 'q', proof: 'dns' }
)

function remembered(signals: readonly ConductSignal[]): ConductWitness {
  return { signalsOf: () => conductMask(signals) }
}

function found(contradictions: readonly ContradictionId[]): ContradictionWitness {
  return { contradictionsOf: () => contradictionMask(contradictions) }
}

const geography: fc.Arbitrary<Geography> = fc
  .record({ country: fc.constantFrom('LU', 'FR', ''), asn: fc.constantFrom(64500, 64502, 0) })
  .map(({ country, asn }) => ({ countryOf: () => country, asnOf: () => asn }))

const amount = fc.constantFrom(5, 15, 25, undefined)

const perhaps = fc.oneof(text, fc.constant(''))

const requestFields = {
  tls: fc.constantFrom(...tlsStates, undefined),
  headerOrder: perhaps,
  fingerprint: fc
    .record({ ja4: perhaps, ja3: perhaps, ja3n: perhaps, h2: perhaps, tlsHash: perhaps })
    .map(known => Object.assign({}, noFingerprint, known)),
  ip: fc.constantFrom(...addresses),
  atMs: fc.nat({ max: 14 * 24 }).map(hours => hours * hourMs),
  method: word,
  host: word,
  path: text,
  query,
  kind: fc.constantFrom('navigation', 'background', 'asset', 'upgrade'),
  geography,
  load: fc.record({ eventLoopLagMs: amount, upstreamInFlight: amount }),
  bots: fc.option(
    standing.map(bot => ({ standingOf: () => bot })),
    { nil: undefined }
  ),
  conduct: fc.option(fc.subarray([...conductSignals]).map(remembered), { nil: undefined }),
  contradictions: fc.option(fc.subarray([...contradictionIds]).map(found), { nil: undefined }),
  headers: fc.record(
    {
      'user-agent': fc.oneof(text, fc.constant('')),
      cookie: cookies,
      'content-length': fc.constantFrom('5', '15', '25'),
      'transfer-encoding': fc.constant('chunked'),
      'x-a': text,
      'x-b': text
    },
    { requiredKeys: [] }
  ),
  pass
}

/** A request whose facts are made of the words that policies ask for. */
export const randomRequest: fc.Arbitrary<RequestLike> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ ...requestFields, protocol: fc.constantFrom('HTTP/1.0', 'HTTP/1.1') })
  },
  fc.record(requestFields)
)
