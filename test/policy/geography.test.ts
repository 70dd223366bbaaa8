import t from 'tap'
import { FileGeography } from '../../src/client/fileGeography.ts'
import type { Facts } from '../../src/core/facts.ts'
import { limitKey } from '../../src/limits/limitKey.ts'
import { limitSentence } from '../../src/limits/limitSentence.ts'
import { countryCodes } from '../../src/policy/countryCodes.ts'
import { explainCondition } from '../../src/policy/explainCondition.ts'
import type { LoadResult } from '../../src/policy/loadConfig.ts'
import { compilePolicy, type PlannedPolicy } from '../../src/policy/policy.ts'
import { writeMmdb } from '../support/mmdbWriter.ts'
import { complaints, factsOf, loadFrom, siteFile, type RequestLike } from './policyRig.ts'

const countries = writeMmdb(
  [
    ['192.0.2.0/24', { country: { iso_code: 'LU' } }],
    ['198.51.100.0/24', { country: { iso_code: 'NO' } }],
    ['2001:db8::/32', { country: { iso_code: 'FR' } }]
  ],
  { databaseType: 'GeoLite2-Country' }
)
const systems = writeMmdb(
  [
    ['192.0.2.0/24', { autonomous_system_number: 64500 }],
    ['203.0.113.0/24', { autonomous_system_number: 64501 }]
  ],
  { databaseType: 'GeoLite2-ASN' }
)
const binaries = { 'country.mmdb': countries, 'asn.mmdb': systems }
const both = 'geography: { country: country.mmdb, asn: asn.mmdb }\n'

function load(
  rules: string,
  geography = both,
  files: Readonly<Record<string, Buffer>> = binaries
): LoadResult {
  return loadFrom({ 'moien.yaml': geography + siteFile(), 'rules.yaml': rules }, 'moien.yaml', files)
}

function warnings({ warnings }: LoadResult): readonly string[] {
  return warnings.map(({ message }) => message)
}

/** A rule file of one rule that does this when that. */
function oneRule(when: string, then: string, keys = ''): string {
  return `rules: [{ id: a, description: d, when: ${when}, then: ${then}${keys} }]`
}

function twoRules(first: string, second: string): string {
  return `rules:\n- { id: a, when: ${first}, then: open }\n- { id: b, when: ${second}, then: too_many }`
}

/** The complaints about the rule file, without their places. */
function complaintsOfRules(result: LoadResult): readonly string[] {
  return complaints(result).map(text => text.replace(/^rules\.yaml:\d+:\d+: /, ''))
}

interface Rig {
  readonly policy: PlannedPolicy
  readonly facts: (request: RequestLike) => Facts
}

/** A policy and its files, as an edge thread has them. */
function rigOf(rules: string): Rig {
  const { loaded, faults } = load(rules)
  if (loaded === undefined) throw new AggregateError(faults, faults.map(fault => fault.message).join('\n'))
  const geography = new FileGeography(loaded.config.geography)
  return {
    policy: compilePolicy(structuredClone(loaded.policies[0]!)),
    facts: request => factsOf({ geography, ...request })
  }
}

/** What a rule with this condition says of a request: whether it matches, or that it is unknown. */
function truthOf(when: string, request: RequestLike): boolean | 'unknown' {
  const { policy, facts } = rigOf(`rules: [{ id: rule, when: ${when}, then: { tag: x } }]`)
  const { matched, unknown } = policy.evaluate(facts(request))
  return unknown.length > 0 ? 'unknown' : matched.length === 1
}

const here = { ip: '192.0.2.1' }
const nowhere = { ip: '240.0.0.1' }
const busy: RequestLike = { load: { eventLoopLagMs: 60, upstreamInFlight: 200 } }

t.test('country, asn and load match what they say, and what no file and nobody tells is unknown', t => {
  for (const [when, request, expected] of [
    ['{ country: LU }', here, true],
    ['{ country: [FR, LU] }', here, true],
    ['{ country: { in: [FR, "NO"] } }', here, false],
    ['{ country: { in: [FR, LU], is: FR } }', here, false],
    ['{ country: "NO" }', { ip: '198.51.100.9' }, true],
    ['{ country: FR }', { ip: '2001:db8::1' }, true],
    ['{ not: { country: LU } }', here, false],
    ['{ not: { country: LU } }', { ip: '2001:db8::1' }, true],
    ['{ country: LU }', nowhere, 'unknown'],
    ['{ not: { country: LU } }', nowhere, 'unknown'],
    ['{ asn: 64500 }', here, true],
    ['{ asn: [64500, 64501] }', { ip: '203.0.113.1' }, true],
    ['{ asn: { in: [64501] } }', here, false],
    ['{ asn: { is: 64500 } }', here, true],
    ['{ not: { asn: 64500 } }', { ip: '198.51.100.9' }, 'unknown'],
    ['{ load: { event_loop_lag: { at_least: 50ms } } }', busy, true],
    ['{ load: { event_loop_lag: { at_least: 61ms } } }', busy, false],
    ['{ load: { event_loop_lag: { below: 60ms } } }', busy, false],
    ['{ load: { upstream_in_flight: { at_least: 200 } } }', busy, true],
    ['{ load: { upstream_in_flight: { at_least: 100, below: 200 } } }', busy, false],
    ['{ load: { event_loop_lag: { at_least: 1s }, upstream_in_flight: { at_least: 1 } } }', busy, false],
    ['{ not: { load: { upstream_in_flight: { at_least: 300 } } } }', busy, true],
    ['{ load: { upstream_in_flight: { at_least: 1 } } }', {}, 'unknown'],
    ['{ not: { load: { event_loop_lag: { at_least: 1ms } } } }', {}, 'unknown'],
    [`{ expression: 'country == "LU" && asn == 64500' }`, here, true],
    [`{ expression: 'asn in [64501, 64502] || country in ["FR"]' }`, here, false],
    [`{ expression: 'country != "LU"' }`, nowhere, 'unknown'],
    [`{ expression: 'asn != 64500' }`, nowhere, 'unknown'],
    [`{ expression: 'country == "LU" || path == "/"' }`, nowhere, true]
  ] as const) {
    t.equal(truthOf(when, request), expected, `${when} of ${JSON.stringify(request)}`)
  }
  t.end()
})

t.test('what is asked for is read once for a request, however many rules ask', t => {
  let reads = 0
  const count = <Value>(value: Value): Value => {
    reads += 1
    return value
  }
  const then = 'when: { country: FR, load: { upstream_in_flight: { at_least: 9 } } }, then: { tag: x }'
  const { policy } = rigOf(`rules:\n${[1, 2, 3].map(i => `- { id: r${i}, ${then} }`).join('\n')}`)
  const geography = { countryOf: () => count('FR'), asnOf: () => count(1) }
  const load = {
    eventLoopLagMs: 0,
    get upstreamInFlight() {
      return count(1)
    }
  }
  policy.evaluate(factsOf({ geography, load }))
  t.equal(reads, 2, 'the country and the load, once each')
  reads = 0
  rigOf('rules: [{ id: r, when: { path: /x, country: FR }, then: { tag: x } }]').policy.evaluate(
    factsOf({ geography, load })
  )
  t.equal(reads, 0, 'nothing, where the path says no before')
  t.end()
})

t.test('a limit counts each country and each network apart, and nobody of whom they are not known', t => {
  const { policy, facts } = rigOf(`limits:
- { id: networks, key: [asn], rate: 10/1m, then: { challenge: light } }
- { id: lands, key: [site, country, asn], rate: 10/1m, then: { challenge: light } }`)
  const [networks, lands] = policy.plan.limits.map(({ limit }) => limit)
  t.equal(limitKey(networks!, facts(here)), '64500')
  t.equal(limitKey(lands!, facts(here)), '0:2:LU5:64500')
  t.equal(limitKey(networks!, facts({ ip: '198.51.100.1' })), undefined)
  t.equal(limitKey(lands!, facts({ ip: '198.51.100.1' })), undefined)
  t.equal(policy.evaluate(facts(nowhere)).charges.length, 0)
  t.match(limitSentence(networks!), /^networks: each network operator \(ASN\): 10 at once/)
  t.match(limitSentence(lands!), /^lands: each country and network operator \(ASN\): /)
  t.end()
})

t.test('an explanation shows what was found, and that it was not', t => {
  const { policy, facts } = rigOf(`rules:
- { id: a, when: { country: [FR, "NO"] }, then: { tag: x } }
- { id: b, when: { asn: 64500 }, then: { tag: x } }
- { id: c, when: { load: { event_loop_lag: { at_least: 50ms } } }, then: { tag: x } }
- { id: d, when: { load: { upstream_in_flight: { at_least: 100, below: 200 } } }, then: { tag: x } }`)
  const told = (request: RequestLike): readonly string[] =>
    policy.plan.rules.flatMap(({ when }) =>
      explainCondition(when, facts(request), []).reasons.map(
        ({ fact, found, wanted, truth }) => `${fact} ${found}: ${wanted} ${truth}`
      )
    )
  t.same(told({ ...here, ...busy }), [
    'country LU: is "FR" or "NO" 0',
    'asn 64500: is "64500" 2',
    'event_loop_lag 60 ms: is at least 50 ms 2',
    'upstream_in_flight 200 requests: is at least 100 requests and is below 200 requests 0'
  ])
  t.same(told(nowhere), [
    'country undefined: is "FR" or "NO" 1',
    'asn undefined: is "64500" 1',
    'event_loop_lag undefined: is at least 50 ms 1',
    'upstream_in_flight undefined: is at least 100 requests and is below 200 requests 1'
  ])
  t.end()
})

t.test('a code that is no country is told with the one that was meant', t => {
  for (const [when, ...expected] of [
    ['country: NO', 'A bare NO is false to many programs that read YAML; write "NO"'],
    ['country: [LU, NO]', 'A bare NO is false to many programs that read YAML; write "NO"'],
    ['country: { in: [NO] }', 'A bare NO is false to many programs that read YAML; write "NO"'],
    [
      'country: false',
      'false is true or false to YAML; where a country is meant, quote it: for Norway write "NO"'
    ],
    [
      'country: [LU, False]',
      'False is true or false to YAML; where a country is meant, quote it: for Norway write "NO"'
    ],
    ['country: no', '"no" is not the code of a country (did you mean "NO"?)'],
    ['country: lu', '"lu" is not the code of a country (did you mean "LU"?)'],
    ['country: UK', '"UK" is not the code of a country (did you mean "GB"?)'],
    ['country: [EL]', '"EL" is not the code of a country (did you mean "GR"?)'],
    ['country: Luxemburg', '"Luxemburg" is not the code of a country (did you mean "LU"?)'],
    [
      'country: ZZ',
      '"ZZ" is not the code of a country; write two capital letters as in ISO 3166-1, such as LU'
    ],
    ['country: 352', '352 is a number to YAML; write "352" to mean the text'],
    ['country: {}', 'An empty matcher says nothing; write is or in'],
    ['country: []', 'Needs at least one entry'],
    ['asn: AS64500', '"AS64500" is not a number; write the number alone, such as 64500'],
    ['asn: "64500"', '"64500" is not a number; write the number alone, such as 64500'],
    ['asn: [64500, as64501]', '"as64501" is not a number; write the number alone, such as 64501'],
    ['asn: example', '"example" is not a number; write the number alone, such as 64500'],
    ['asn: 0', 'Must be at least 1'],
    ['asn: 4294967296', 'Must be at most 4294967295'],
    ['load: {}', 'An empty matcher says nothing; write event_loop_lag or upstream_in_flight'],
    ['load: { event_loop_lag: {} }', 'An empty matcher says nothing; write at_least or below'],
    [
      'load: { event_loop_lag: { at_least: 50 } }',
      '50 is not a duration of at most 24 days; give it a unit, such as 500ms, 30s, 5m, 2h or 7d'
    ],
    [
      'load: { upstream_in_flight: { at_least: 5, below: 5 } }',
      'Nothing is both; below must be more than at_least'
    ],
    [
      'load: { upstream: { at_least: 5 } }',
      'Unknown key "upstream"; known here: event_loop_lag, upstream_in_flight'
    ],
    ['expression: "asn == country"', 'no such overload: int == string, at character 1 of the expression']
  ] as const) {
    t.same(complaintsOfRules(load(oneRule(`{ ${when} }`, '{ tag: x }'))), expected, when)
  }
  t.equal(countryCodes.size, 250, 'the 249 of ISO 3166-1 and XK')
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  t.same(
    [...countryCodes].filter(code => names.of(code) === undefined),
    []
  )
  t.end()
})

t.test(
  'a deny that rests on a file must say what of addresses that it does not know, and is warned of countries',
  t => {
    t.same(complaints(load(oneRule('{ asn: 64500 }', 'deny'))), [
      'rules.yaml:1:40: No file knows the ASN of every address, and that of the others is unknown; say "on_unknown: match" (refuse it too) or "on_unknown: skip"'
    ])
    t.same(complaints(load(oneRule('{ not: { country: LU } }', 'deny'))), [
      'rules.yaml:1:40: No file knows the country of every address, and that of the others is unknown; say "on_unknown: match" (refuse it too) or "on_unknown: skip"'
    ])
    const sentence =
      '"a" refuses by country: citizens travel and work across borders, and such files are often wrong; write challenge or add_score, which let people through'
    t.same(warnings(load(oneRule('{ path: /x, not: { country: LU } }', 'deny', ', on_unknown: skip'))), [
      sentence
    ])
    t.same(
      warnings(
        load(
          oneRule('{ is: abroad }', 'deny', ', on_unknown: match').replace(
            'rules:',
            'conditions: { abroad: { not: { country: LU } } }\nrules:'
          )
        )
      ),
      [sentence]
    )
    t.same(
      warnings(load(oneRule(`{ expression: '!(country in ["LU", "FR"])' }`, 'deny', ', on_unknown: skip'))),
      [sentence]
    )
    t.same(
      warnings(load(oneRule(`{ expression: 'path == "country"' }`, 'deny', ', on_unknown: skip'))).filter(
        one => one.includes('by country')
      ),
      []
    )
    const scoring = (atLeast: number): readonly string[] =>
      warnings(
        load(
          `${oneRule('{ country: FR }', '{ add_score: 10 }')}\nthresholds: [{ at_least: ${atLeast}, then: deny }]`
        )
      )
    t.same(scoring(10), [
      sentence.replace('country:', 'country, as its score alone reaches the threshold at 10:')
    ])
    t.notMatch(scoring(11).join(), 'by country')
    t.same(warnings(load(oneRule('{ not: { country: LU } }', 'deny', ', on_unknown: skip, mode: off'))), [])
    t.same(warnings(load(oneRule('{ asn: 64500 }', 'deny', ', on_unknown: skip'))), [])
    t.match(warnings(load(oneRule('{ not: { country: LU } }', 'close', ', on_unknown: skip'))), [sentence])
    t.same(
      complaints(load(oneRule('{ load: { event_loop_lag: { at_least: 1s } } }', 'deny'))),
      [],
      'the gateway knows how busy it is'
    )
    t.same(
      warnings(load('rules: [{ id: a, when: { not: { country: LU } }, then: { challenge: light } }]')),
      []
    )
    t.end()
  }
)

t.test('allow may rest on a network, not on a country', t => {
  t.same(complaints(load(oneRule('{ asn: 64500 }', 'allow'))), [])
  t.same(complaintsOfRules(load(oneRule('{ asn: 64500 }', 'allow', ', on_unknown: match'))), [
    'Whoever is unknown is nobody to trust; remove on_unknown'
  ])
  t.match(complaints(load(oneRule('{ country: LU }', 'allow'))), [
    /may rest on client_ip, asn, a verified bot or a header/
  ])
  t.match(complaints(load(oneRule('{ load: { event_loop_lag: { below: 1s } } }', 'allow'))), [
    /may rest on client_ip, asn/
  ])
  t.match(warnings(load(oneRule('{ not: { asn: 64500 } }', 'allow'))), [
    /"a" lifts every check from 100 % of all IPv4/
  ])
  t.end()
})

t.test('rules after one that says the same of a country or network are not heard', t => {
  t.match(warnings(load(twoRules('{ country: [LU, FR] }', '{ country: FR }'))), [/"b" is never heard/])
  t.same(warnings(load(twoRules('{ country: FR }', '{ country: [LU, FR] }'))), [])
  t.match(warnings(load(twoRules('{ asn: [1, 2] }', '{ asn: 2, path: /x }'))), [/"b" is never heard/])
  t.match(
    warnings(load('rules: [{ id: a, when: { all: [{ country: LU }, { country: FR }] }, then: open }]')),
    [/"a" never matches: what it demands of country/]
  )
  t.match(warnings(load('rules: [{ id: a, when: { asn: 1, not: { asn: [1, 2] } }, then: open }]')), [
    /"a" never matches: what it demands of asn/
  ])
  t.end()
})

t.test('what needs a file that is not named is a mistake', t => {
  const country =
    'No file says in which country an address is; name one in moien.yaml: "geography: { country: FILE.mmdb }"'
  const asn =
    'No file says to which network (ASN) an address belongs; name one in moien.yaml: "geography: { asn: FILE.mmdb }"'
  const rules = `rules:
- { id: a, when: { country: LU }, then: { tag: x } }
- { id: b, when: { asn: 64500 }, then: { tag: x } }
- { id: c, when: { expression: 'path == "/" || asn == 1' }, then: { tag: x } }
limits: [{ id: d, key: [client_ip, country], rate: 1/1s, then: too_many }]`
  t.same(complaintsOfRules(load(rules, '')), [
    country,
    asn,
    `${asn}, at character 16 of the expression`,
    country
  ])
  t.same(complaintsOfRules(load(rules, 'geography: { country: country.mmdb }\n')), [
    asn,
    `${asn}, at character 16 of the expression`
  ])
  t.same(complaintsOfRules(load(rules, both)), [])
  t.end()
})

t.test('a file that is missing, damaged or another one is told at its place', t => {
  const rules = 'rules: [{ id: a, when: { country: LU }, then: { tag: x } }]'
  const geography = 'geography: { country: country.mmdb }\n'
  for (const [bytes, expected] of [
    [undefined, 'moien.yaml:1:23: Cannot read country.mmdb (no such file)'],
    [
      systems,
      'moien.yaml:1:23: country.mmdb does not tell the country of an address: it is of the type "GeoLite2-ASN"'
    ],
    [Buffer.alloc(0), /^moien.yaml:1:23: country.mmdb is no MaxMind DB \(.mmdb\), or is damaged \(/],
    [Buffer.from('<!doctype html>'), /^moien.yaml:1:23: country.mmdb is no MaxMind DB/],
    [countries.subarray(0, countries.length / 2), /^moien.yaml:1:23: country.mmdb is no MaxMind DB/],
    [countries.subarray(100), /^moien.yaml:1:23: country.mmdb is no MaxMind DB/]
  ] as const) {
    const result = load(rules, geography, bytes === undefined ? {} : { 'country.mmdb': bytes })
    t.match(complaints(result), [expected])
    t.equal(result.loaded, undefined)
    t.match(result.files, [/moien.yaml$/, /rules.yaml$/, /country.mmdb$/], 'it is watched, and may come')
  }
  const one = load(rules, geography)
  const other = load(rules, geography, { 'country.mmdb': writeMmdb([['192.0.2.0/24', { country: 'FR' }]]) })
  t.not(one.loaded!.hash, other.loaded!.hash, 'another file is another configuration')
  t.end()
})
