import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import t from 'tap'
import { systemClock } from '../../src/core/clock.ts'
import { Exchange } from '../../src/core/exchange.ts'
import { EventLoopLag } from '../../src/observe/eventLoopLag.ts'
import { metricCatalogue, metricNames } from '../../src/observe/metricCatalogue.ts'
import { createMetricLanes, gaugeStart, laneSlots, MetricLanes } from '../../src/observe/metricLanes.ts'
import { buildMetricLayout, type MetricLayout } from '../../src/observe/metricLayout.ts'
import { MetricsPage, type ScrapedValue } from '../../src/observe/metricsPage.ts'
import type { MetricUniverse } from '../../src/observe/metricUniverse.ts'
import { MetricWriter } from '../../src/observe/metricWriter.ts'
import { SiteMetrics } from '../../src/observe/siteMetrics.ts'
import { UpstreamMetrics } from '../../src/observe/upstreamMetrics.ts'

const universe: MetricUniverse = {
  sites: ['guichet'],
  rules: [{ site: 'guichet', id: 'scripted', action: 'challenge', mode: 'dry_run' }],
  limits: [{ site: 'guichet', id: 'log-ins' }],
  bots: [{ site: 'guichet', id: 'googlebot' }],
  lookupResults: ['named'],
  signatureResults: ['verified'],
  upstreams: ['guichet'],
  upstreamErrors: ['connect', 'reset'],
  challengeTypes: ['puzzle', 'button'],
  keepFailures: ['no_room'],
  sendFailures: ['forged'],
  challengeFailures: ['expired'],
  listeners: ['[::]:8080'],
  tlsListeners: ['[::]:8080'],
  certificates: ['tls.crt'],
  threads: ['edge']
}

function setUp(lanes = 2): { lanes: MetricLanes; layout: MetricLayout; writers: readonly MetricWriter[] } {
  const layout = buildMetricLayout(universe)
  const shared = new MetricLanes(createMetricLanes(lanes))
  const writers = Array.from({ length: lanes }, (_, i) => new MetricWriter(shared.lane(i), layout))
  return { lanes: shared, layout, writers }
}

function makeExchange(method: string, status: number, fields: Partial<Exchange> = {}): Exchange {
  return Object.assign(new Exchange('0'.repeat(32), 0, 1000, '192.0.2.1', method, '/'), { status, ...fields })
}

/** The lines of one metric, without comments. */
async function linesOf(page: MetricsPage, name: string): Promise<readonly string[]> {
  const { text } = await page.render()
  return text.split('\n').filter(line => line.startsWith(name))
}

t.test('docs/metrics.md lists every metric with its type and labels, and no other', async t => {
  const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
  const rows = text.matchAll(/^\| `(moien_\w+)` +\| (counter|gauge|histogram) +\| ([^|]*)\| [^|]+ \|$/gm)
  const documented = Array.from(rows, ([, name, type, labels]) => ({
    name,
    type,
    labels: Array.from(labels!.matchAll(/`(\w+)`/g), ([, label]) => label)
  }))
  t.same(
    documented,
    metricNames.map(name => ({
      name,
      type: metricCatalogue[name].type,
      labels: metricCatalogue[name].labels
    }))
  )
  for (const name of metricNames) {
    const { type, buckets } = metricCatalogue[name]
    if (type !== 'histogram') continue
    const row = text.split('\n').find(line => line.includes(`\`${name}\``) && line.includes('0.'))
    t.match(row, ` ${buckets.join(', ')} `, `the buckets of ${name}`)
  }
})

t.test('names follow the conventions of Prometheus', async t => {
  for (const name of metricNames) {
    const { type, help, labels } = metricCatalogue[name]
    t.match(name, /^moien_[a-z_]+$/)
    t.equal(name.endsWith('_total'), type === 'counter', `${name}: _total is for counters`)
    t.match(help, /^[A-Z0-9].+\.$/)
    for (const label of labels)
      t.notMatch(label, /ip|address|path|agent|host/, 'no label is for clients to fill')
  }
})

t.test('known series begin at 0, and one scrape sums all threads', async t => {
  const { lanes, layout, writers } = setUp()
  const page = new MetricsPage(lanes, layout, () => [])
  const name = 'moien_rule_matches_total'
  const series = 'moien_rule_matches_total{site="guichet",rule="scripted",action="challenge",mode="dry_run"}'
  t.same(await linesOf(page, name), [`${series} 0`])
  for (const writer of writers)
    writer.add(writer.slot(name, 'guichet', 'scripted', 'challenge', 'dry_run'), 2)
  t.same(await linesOf(page, name), [`${series} 4`])
  const { text, contentType } = await page.render()
  t.match(contentType, /^text\/plain; version=0\.0\.4/)
  for (const metric of metricNames) {
    t.match(text, `# HELP ${metric} `)
    t.match(text, `# TYPE ${metric} ${metricCatalogue[metric].type}\n`)
  }
  t.match(text, /^process_resident_memory_bytes [1-9]/m)
  t.match(text, /^process_cpu_seconds_total [0-9]/m)
  t.match(text, /^process_start_time_seconds 1[0-9]{9}$/m)
  t.match(text, /^process_open_fds [1-9]/m)
})

t.test('a request adds to its site, by status, method and version', async t => {
  const { lanes, layout, writers } = setUp()
  const page = new MetricsPage(lanes, layout, () => [])
  const site = new SiteMetrics(writers[0]!, 'guichet')
  const none = new SiteMetrics(writers[1]!, 'none')
  const counted = async (labels: string): Promise<number> => {
    const [line] = await linesOf(page, `moien_http_requests_total{${labels}}`)
    return Number(line?.split(' ').at(-1))
  }
  site.started()
  site.observe(makeExchange('GET', 200, { upstreamMs: 30 }), 1040)
  t.same(await linesOf(page, 'moien_http_requests_in_flight{site="guichet"}'), [
    'moien_http_requests_in_flight{site="guichet"} 1'
  ])
  site.finished()
  t.same(await linesOf(page, 'moien_http_requests_in_flight{site="guichet"}'), [
    'moien_http_requests_in_flight{site="guichet"} 0'
  ])
  site.observe(makeExchange('PROPFIND', 404, { httpVersion: '1.0' }), 1040)
  site.observe(makeExchange('POST', 0, { outcome: 'aborted' }), 1040)
  site.observe(makeExchange('GET', 101), 1040)
  none.observe(makeExchange('', 431, { outcome: 'rejected', reason: 'header_too_large' }), 1000)
  t.equal(await counted('site="guichet",code="2xx",method="GET",protocol="1.1"'), 1)
  t.equal(await counted('site="guichet",code="4xx",method="other",protocol="1.0"'), 1)
  t.equal(await counted('site="guichet",code="4xx",method="POST",protocol="1.1"'), 1, 'an aborted request')
  t.equal(await counted('site="guichet",code="1xx",method="GET",protocol="1.1"'), 1)
  t.equal(await counted('site="none",code="4xx",method="other",protocol="1.1"'), 1)
  t.same(await linesOf(page, 'moien_rejected_requests_total{reason="header_too_large"}'), [
    'moien_rejected_requests_total{reason="header_too_large"} 1'
  ])
  const duration = await linesOf(page, 'moien_http_request_duration_seconds')
  t.ok(duration.includes('moien_http_request_duration_seconds_bucket{site="guichet",le="0.025"} 0'))
  t.ok(duration.includes('moien_http_request_duration_seconds_bucket{site="guichet",le="0.05"} 4'))
  t.ok(duration.includes('moien_http_request_duration_seconds_bucket{site="guichet",le="+Inf"} 4'))
  t.ok(duration.includes('moien_http_request_duration_seconds_count{site="guichet"} 4'))
  t.ok(duration.includes('moien_http_request_duration_seconds_sum{site="guichet"} 0.16'))
  const upstream = await linesOf(page, 'moien_upstream_duration_seconds_count{site="guichet"}')
  t.same(upstream, ['moien_upstream_duration_seconds_count{site="guichet"} 1'], 'only what went upstream')
})

t.test('a histogram’s bounds are inclusive, and beyond the last is +Inf', async t => {
  const { lanes, layout, writers } = setUp()
  const page = new MetricsPage(lanes, layout, () => [])
  const overhead = writers[0]!.histogram('moien_overhead_seconds', 'decide')
  for (const seconds of [0, 0.0001, 0.05, 0.0500001, 9]) writers[0]!.observe(overhead, seconds)
  const lines = await linesOf(page, 'moien_overhead_seconds_bucket')
  t.same(
    lines.map(line => Number(line.split(' ').at(-1))),
    [2, 2, 2, 2, 2, 2, 2, 2, 3, 5]
  )
})

t.test('upstream events count by kind, and connections go up and down', async t => {
  const { lanes, layout, writers } = setUp()
  const page = new MetricsPage(lanes, layout, () => [])
  const upstream = new UpstreamMetrics(writers[0]!, 'guichet', universe.upstreamErrors)
  upstream.failed('reset')
  upstream.retried()
  for (const event of ['connected', 'connected', 'tunnelOpened', 'disconnected'] as const) upstream[event]()
  t.same(await linesOf(page, 'moien_upstream_errors_total'), [
    'moien_upstream_errors_total{upstream="guichet",kind="connect"} 0',
    'moien_upstream_errors_total{upstream="guichet",kind="reset"} 1'
  ])
  t.same(await linesOf(page, 'moien_upstream_retries_total'), [
    'moien_upstream_retries_total{upstream="guichet"} 1'
  ])
  t.same(await linesOf(page, 'moien_upstream_connections'), [
    'moien_upstream_connections{upstream="guichet"} 2'
  ])
  upstream.tunnelClosed()
  t.same(await linesOf(page, 'moien_upstream_connections'), [
    'moien_upstream_connections{upstream="guichet"} 1'
  ])
})

t.test('counts outlive their thread, gauges do not', async t => {
  const buffer = createMetricLanes(2)
  const worker = new Worker(
    `const { workerData } = require('node:worker_threads')
     const lane = new Float64Array(workerData.buffer, workerData.offset)
     lane[3] += 7; lane[${gaugeStart}] += 5
     throw new Error('out of luck')`,
    { eval: true, workerData: { buffer, offset: laneSlots * 8 } }
  )
  await once(worker, 'error')
  const lanes = new MetricLanes(buffer)
  t.equal(lanes.sum(3), 7)
  t.equal(lanes.sum(gaugeStart), 5)
  lanes.clearGauges(1)
  t.equal(lanes.sum(3), 7, 'the next thread goes on counting')
  t.equal(lanes.sum(gaugeStart), 0)
  t.throws(() => lanes.lane(2), RangeError)
})

t.test('a reload adds series and moves none', async t => {
  const before = buildMetricLayout(universe)
  const after = buildMetricLayout(
    { ...universe, sites: ['neu'], rules: [{ site: 'neu', id: 'n', action: 'deny', mode: 'enforce' }] },
    before
  )
  t.same(after.series.slice(0, before.series.length), before.series)
  t.same(structuredClone(after), after, 'it is plain data')
  const slots = after.series.map(({ slot }) => slot)
  t.equal(new Set(slots).size, slots.length)
  const lanes = new MetricLanes(createMetricLanes(1))
  const writer = new MetricWriter(lanes.lane(0), before)
  t.equal(
    writer.slot('moien_rule_matches_total', 'neu', 'n', 'deny', 'enforce'),
    writer.slot('moien_rule_matches_total', 'w', 'x', 'y', 'z')
  )
  writer.use(after)
  t.not(
    writer.slot('moien_rule_matches_total', 'neu', 'n', 'deny', 'enforce'),
    writer.slot('moien_rule_matches_total', 'w', 'x', 'y', 'z')
  )
  t.throws(
    () => writer.slot('moien_rule_matches_total', 'n'),
    RangeError,
    'a label forgotten is no other series'
  )
})

t.test('ten thousand rules have room; what finds none is counted as other, and that is told', async t => {
  const rules = Array.from({ length: 20_000 }, (_, i) => ({
    site: 'guichet',
    id: `r${i}`,
    action: 'deny',
    mode: 'enforce'
  }))
  t.equal(buildMetricLayout({ ...universe, rules: rules.slice(0, 10_000) }).folded, 0)
  const layout = buildMetricLayout({ ...universe, rules })
  t.ok(layout.folded > 0)
  t.ok(layout.series.every(({ slot }) => slot < laneSlots))
  const lanes = new MetricLanes(createMetricLanes(1))
  const writer = new MetricWriter(lanes.lane(0), layout)
  writer.add(writer.slot('moien_rule_matches_total', 'guichet', 'r19999', 'deny', 'enforce'))
  const page = new MetricsPage(lanes, layout, () => [])
  const other = 'moien_rule_matches_total{site="other",rule="other",action="other",mode="other"}'
  t.same(await linesOf(page, other), [`${other} 1`])
  t.same(await linesOf(page, 'moien_metric_series_folded'), [`moien_metric_series_folded ${layout.folded}`])
})

t.test('what is read at a scrape is read once, and several sources of one series are added up', async t => {
  const { lanes, layout } = setUp()
  let scrapes = 0
  function* scraped(): Generator<ScrapedValue> {
    scrapes++
    yield { name: 'moien_ratelimit_keys', labels: ['guichet', 'log-ins'], value: 3 }
    yield { name: 'moien_ratelimit_keys', labels: ['guichet', 'log-ins'], value: 4 }
    yield { name: 'moien_ratelimit_evictions_total', labels: ['guichet', 'log-ins'], value: 9 }
    yield { name: 'moien_config_info', labels: ['a"b\nc'], value: 1 }
  }
  const page = new MetricsPage(lanes, layout, scraped)
  t.same(await linesOf(page, 'moien_ratelimit_'), [
    'moien_ratelimit_decisions_total{site="guichet",limit="log-ins",result="admitted"} 0',
    'moien_ratelimit_decisions_total{site="guichet",limit="log-ins",result="refused"} 0',
    'moien_ratelimit_keys{site="guichet",limit="log-ins"} 7',
    'moien_ratelimit_evictions_total{site="guichet",limit="log-ins"} 9'
  ])
  t.equal(scrapes, 1)
  t.same(await linesOf(page, 'moien_config_info'), ['moien_config_info{hash="a\\"b\\nc"} 1'])
})

t.test('an event loop that stands still shows as lag', async t => {
  const clock = systemClock()
  const { seconds, recentMs } = await new Promise<Record<'seconds' | 'recentMs', number>>(resolve => {
    const watch = new EventLoopLag(clock, seconds => {
      if (seconds < 0.05) return
      watch.stop()
      resolve({ seconds, recentMs: watch.recentMs })
    })
    t.equal(watch.recentMs, 0)
    watch.start()
    // The watch does not keep a thread alive; what blocks the loop comes from elsewhere anyway.
    setTimeout(() => {
      const until = clock.tickMs() + 150
      while (clock.tickMs() < until);
    }, 10)
    const alive = setInterval(() => undefined, 1000)
    t.teardown(() => clearInterval(alive))
  })
  t.ok(seconds >= 0.05)
  t.ok(recentMs > 0 && recentMs < seconds * 1000, 'one pause is a part of the average')
})
