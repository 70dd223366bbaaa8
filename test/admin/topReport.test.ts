import t from 'tap'
import { draftRules } from '../../src/admin/draftRules.ts'
import { readTopWishes } from '../../src/admin/readTopWishes.ts'
import { topReport, type TopWishes } from '../../src/admin/topReport.ts'
import type { SampledRequest } from '../../src/observe/trafficSample.ts'
import { requestOf } from './sampledRequest.ts'
import { judgeOf, lightPass } from '../policy/policyRig.ts'

const agents = [
  'Mozilla/5.0 (Android 16)',
  'Mozilla/5.0 (iPhone)',
  'Mozilla/5.0 (X11)',
  'Mozilla/5.0 (Windows)'
]
const robot = 'Mozilla/5.0 "like: Gecko" #1'

/** Citizens with a pass here and there, and each with one of four browsers. */
const citizens = Array.from({ length: 200 }, (_, i) =>
  tenOf({ address: `192.0.2.${i}`, path: `/page/${i % 50}`, agent: agents[i % 4]!, hasPass: i % 3 === 0 })
)

/** As many addresses as requests, each polite. */
const crowd = Array.from({ length: 600 }, (_, i) =>
  tenOf({ address: `198.51.${i % 200}.${i % 250}`, path: '/search', agent: robot, language: '' })
)

t.test('tables count requests, addresses and who else would be met', async t => {
  const report = topReport([...citizens, ...crowd], wishesFor({ by: [['path'], ['path', 'agent']], rows: 2 }))
  t.same([report.sampled, report.requests, report.with_pass], [800, 8000, 670])
  t.match(report.tables[0]!.rows, [
    { values: ['/search'], requests: 6000, share: 0.75, addresses: 600, with_pass: 0 },
    { requests: 40, addresses: 4 }
  ])
  t.same(report.tables[1]!.rows[0]!.values, ['/search', robot])
  t.ok(Math.abs(report.tables[0]!.rows[0]!.margin - 0.031) < 0.001, 'two standard errors of a sample of 800')
  const without = topReport([...citizens, ...crowd], wishesFor({ withoutPass: true }))
  t.equal(without.sampled, 733)
  t.equal(topReport(citizens, wishesFor({ site: 'another' })).sampled, 0)
})

t.test('a draft is about what sets a crowd apart, and rehearses', async t => {
  const draft = draftRules([...citizens, ...crowd])
  t.match(
    draft,
    /82 % of the requests without a pass share one path, agent, and language; so do 0 % of those/
  )
  const { judge, policy } = judgeOf(draft)
  t.same(
    policy.plan.rules.map(({ id, mode }) => [id, mode]),
    [['draft/crowd', 'dry_run']]
  )
  t.match(draft, /Moien's log tells whether accept-language came\. For a replay of one that does not/)
  const polyglots = crowd.map(({ address }) =>
    tenOf({ address, path: '/search', agent: robot, language: 'xx' })
  )
  t.notMatch(draftRules([...citizens, ...polyglots]), 'accept-language', 'which one no log of ours tells')
  t.match(draftRules(crowd), /share one path, agent, language, and network; nobody came with one\./)
  t.match(policy.plan.limits, [
    { mode: 'dry_run', limit: { id: 'draft/crowd-together', rate: { count: 3000, windowMs: 10_000 } } }
  ])
  const headers = { 'user-agent': robot }
  t.equal(judge({ path: '/search', headers }).rehearsed?.action, 'challenge')
  for (const other of [
    { path: '/search', headers: { ...headers, 'user-agent': agents[0]! } },
    { path: '/search', headers: { ...headers, 'accept-language': 'fr' } },
    { path: '/', headers },
    { path: '/search', headers, pass: lightPass }
  ]) {
    t.equal(judge(other).rehearsed, undefined, JSON.stringify(other))
  }
})

t.test('a crowd of one network operator is told by its number', async t => {
  const sent = crowd.map(({ address, agent }, i) => tenOf({ address, agent, path: `/${i}`, asn: '64500' }))
  t.match(draftRules([...citizens, ...sent]), /user_agent:[^]*asn: 64500/)
  const alike = sent.map(request => Object.assign({}, request, { tls_hash: 'mt1_0123456789ab' }))
  t.match(draftRules([...citizens, ...alike]), /tls_hash where a rule asks[^]*tls_hash: mt1_0123456789ab/)
})

t.test('where nothing sets the crowd apart, all without a pass are capped together', async t => {
  const draft = draftRules(citizens)
  t.match(draft, /Nothing sets the requests without a pass apart/)
  const { policy } = judgeOf(draft)
  t.equal(policy.plan.rules.length, 0)
  t.match(policy.plan.limits, [{ limit: { key: [{ kind: 'site' }], rate: { count: 665 } } }])
  t.equal(draftRules([]), '')
})

t.test('whatever the crowd sends, the draft is a rule file about it', async t => {
  for (const agent of [
    '',
    '\n- { id: x }',
    '*a',
    '!!js/x',
    'x'.repeat(200),
    '\u0085é',
    `Rob\u009b2J ${'long '.repeat(30)}\u009b2J`,
    'null',
    '12',
    '# no'
  ]) {
    const sent = crowd.map(({ address }) => tenOf({ address, path: '/search', language: 'en', agent }))
    const draft = draftRules([...citizens, ...sent])
    t.match(draft, /^[\n\x20-\x7e]*$/, 'a terminal obeys none of it')
    const { judge } = judgeOf(draft)
    const headers = { 'accept-language': 'en', ...(agent === '' ? {} : { 'user-agent': agent }) }
    t.equal(judge({ path: '/search', headers }).rehearsed?.action, 'challenge', JSON.stringify(agent))
  }
})

t.test('what cannot be shown is said', async t => {
  for (const [query, wanted] of [
    ['by=pth', 'There is no dimension "pth" (did you mean "path"?): path, agent,'],
    ['site=b', 'There is no site "b"'],
    ['rows=0', 'rows is a number from 1 to 1000.'],
    ['rows=x', 'rows is a number from 1 to 1000.'],
    ['over=2d', 'over is a time from 1s to 1h.'],
    ['by=' + 'path,'.repeat(20), 'by takes at most 16 groups.'],
    ['rule=x', 'There is no parameter "rule".']
  ] as const) {
    const read = readTopWishes(new URLSearchParams(query), ['guichet'])
    t.ok(typeof read === 'string' && read.startsWith(wanted), `${query}: ${JSON.stringify(read)}`)
  }
  t.match(
    readTopWishes(new URLSearchParams('by=path%2Bagent&without_pass&over=5m&site=guichet'), ['guichet']),
    {
      wishes: { by: [['path', 'agent']], site: 'guichet', withoutPass: true, rows: 10 },
      overMs: 300_000
    }
  )
})

/** A request that stands for ten. */
function tenOf(fields: Partial<SampledRequest>): SampledRequest {
  return requestOf({ weight: 10, ...fields })
}

function wishesFor(wishes: Partial<TopWishes>): TopWishes {
  return { by: [], site: undefined, withoutPass: false, rows: 10, ...wishes }
}
