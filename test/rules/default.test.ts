import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { noBot, type BotStanding } from '../../src/core/bot.ts'
import type { RequestKind } from '../../src/core/kind.ts'
import { requestKind } from '../../src/core/requestKind.ts'
import type { Limit } from '../../src/limits/limit.ts'
import { shippedRules } from '../support/shippedRules.ts'
import { factsOf, judgeOf, lightPass, loadFrom, siteFile, type RequestLike } from '../policy/policyRig.ts'

const files = shippedRules('rules.yaml')
const { policy, judge } = judgeOf(files['rules.yaml']!, '', files)

/** A request as it was captured: what Node's parsers saw, names and values in turn. */
interface Capture {
  readonly src: string
  readonly m: string
  readonly url: string
  readonly tls: boolean
  readonly raw: readonly string[]
}

function captures(name: string): readonly Capture[] {
  const file = fileURLToPath(new URL(`../fixtures/${name}.jsonl`, import.meta.url))
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map(line => JSON.parse(line) as Capture)
}

/** The captured request, its user agent rewritten. */
function requestOf(capture: Capture, rewrite = (userAgent: string): string => userAgent): RequestLike {
  const headers: IncomingHttpHeaders = {}
  for (let i = 0; i < capture.raw.length; i += 2) {
    const name = capture.raw[i]!.toLowerCase()
    if (!name.startsWith(':')) headers[name] = capture.raw[i + 1]
  }
  headers['user-agent'] = rewrite(headers['user-agent'] ?? '')
  const path = capture.url.split('?', 1)[0]!
  const kind: RequestKind = headers.upgrade === undefined ? requestKind(headers, path) : 'upgrade'
  return { method: capture.m, path, headers, kind }
}

function withScreen(userAgent: string): string {
  return userAgent.replace('HeadlessChrome', 'Chrome')
}

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'
const browserHeaders: IncomingHttpHeaders = {
  'user-agent': firefox,
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'lb,fr;q=0.5',
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document'
}
const without = (...names: string[]): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(browserHeaders).filter(([name]) => !names.includes(name)))
const byAgent = (userAgent: string): RequestLike => ({ headers: { 'user-agent': userAgent, accept: '*/*' } })

function charged(request: RequestLike): readonly string[] {
  const { charges } = policy.evaluate(factsOf({ headers: browserHeaders, ...request }))
  return charges.map(({ limit }) => limit.id.replace('default/', ''))
}

function limitOf(id: string): Limit {
  return policy.plan.limits.find(({ limit }) => limit.id === id)!.limit
}

function perMs({ rate }: Limit): number {
  return rate.count / rate.windowMs
}

t.test('the shipped rules hold together, without a warning', t => {
  const { faults, warnings } = loadFrom({ 'moien.yaml': siteFile(), ...files })
  t.same(faults, [])
  t.same(warnings, [])
  t.end()
})

t.test('every shipped rule and limit says what it is for, under an id of ours', t => {
  const parts = [
    ...policy.plan.rules,
    ...policy.plan.limits.map(({ description, limit }) => ({ description, id: limit.id }))
  ]
  for (const { id, description } of parts) {
    t.match(id, /^default\/[a-z-]+$/)
    t.match(description, /^[A-Z].{15,}[.?]$/s, id)
  }
  t.end()
})

t.test(
  'no request that a browser makes is challenged on first sight, and none has a score that matters',
  t => {
    for (const capture of captures('browser-requests')) {
      const { enforced } = judge(requestOf(capture, withScreen))
      t.equal(enforced.action, 'forward', `${capture.src} ${capture.url} ${JSON.stringify(enforced)}`)
      t.ok(enforced.score <= 4, `score ${enforced.score}`)
    }
    t.end()
  }
)

t.test('a claim that nobody has looked into yet buys nothing that another name would not', t => {
  const userAgents = [
    ['googlebot', 'Googlebot'],
    ['googlebot', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
    ['google-special', 'Mediapartners-Google'],
    ['bingbot', 'BingPreview/1.0'],
    ['applebot', `${firefox} (Applebot/0.1)`],
    ['duckduckbot', 'DuckDuckBot'],
    ['yandexbot', 'curl/8 yandex.com/bots'],
    ['baiduspider', 'Baiduspider']
  ] as const
  const requests: readonly RequestLike[] = [
    {},
    { kind: 'asset' },
    { kind: 'background', method: 'POST' },
    { path: '/.env' },
    { path: '/wp-login.php' },
    { pass: lightPass }
  ]
  const robots = ['default/named-robots', 'default/named-robots-together']
  for (const [claims, userAgent] of userAgents) {
    for (const request of requests) {
      const named = { ...request, headers: { 'user-agent': userAgent, accept: '*/*' } }
      const judged = (bot: BotStanding) => {
        const bots = { standingOf: () => bot }
        const { charges } = policy.evaluate(factsOf({ ...named, bots }))
        return { ...judge({ ...named, bots }).enforced, charged: charges.map(({ limit }) => limit.id) }
      }
      const pending = judged({ ...noBot, claims, pending: true })
      const nobody = judged(noBot)
      const more = pending.action === 'deny' ? [] : robots
      t.same(
        new Set(pending.charged),
        new Set([...nobody.charged, ...more]),
        `${userAgent} ${JSON.stringify(request)}`
      )
      t.same({ ...pending, charged: [] }, { ...nobody, charged: [] })
      t.ok(judged({ ...noBot, claims }).score >= pending.score, 'nor is it a lie yet')
    }
  }
  t.end()
})

t.test('a browser that says nobody looks at its screen is asked', t => {
  for (const capture of captures('browser-requests')) {
    if (capture.src !== 'chromium' || capture.url === '/favicon.ico') continue
    t.equal(judge(requestOf(capture)).enforced.rule, 'threshold/10', capture.url)
  }
  t.end()
})

t.test('scripts are held back, save those that send what a browser sends', t => {
  const held = captures('scripted-requests').filter(
    capture => judge(requestOf(capture)).enforced.action === 'challenge'
  )
  t.same(
    held.map(({ url }) => url),
    [
      '/nodefetch-chromeUA',
      '/nodefetch-fullhdrs',
      '/axios-chromeUA',
      '/curl-plain',
      '/curl-chromeUA',
      '/curl-hdrs',
      '/pyurllib-chromeUA'
    ]
  )
  t.end()
})

t.test('programs under their own names, and without one, are asked', t => {
  for (const userAgent of [
    '',
    'curl/8.14.1',
    'Wget/1.25.0',
    'python-requests/2.32.3',
    'Python-urllib/3.11',
    'Python/3.12 aiohttp/3.9.5',
    'Go-http-client/2.0',
    'Java/17.0.11',
    'Scrapy/2.12 (+https://scrapy.org)',
    'libwww-perl/6.72',
    'node',
    'axios/1.7.2',
    'PHP/8.3'
  ]) {
    t.equal(judge(byAgent(userAgent)).enforced.action, 'challenge', userAgent)
  }
  t.end()
})

t.test('who must not be hurt is not asked', t => {
  for (const [name, request] of [
    [
      'an old Safari, without Sec-Fetch',
      { headers: without('sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest') }
    ],
    ['a privacy tool that removes the languages', { headers: without('accept-language') }],
    ['a text browser', byAgent('Lynx/2.9.2 libwww-FM/2.14 SSL-MM/1.4.1')],
    ['a telephone’s application', byAgent('okhttp/4.12.0')],
    ['a feed reader', byAgent('Feedly/1.0 (+http://www.feedly.com/fetcher.html; 3 subscribers)')],
    ['a calendar', byAgent('iOS/18.5 (22F76) dataaccessd/1.0')],
    ['a monitor', byAgent('Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)')],
    ['another monitor', byAgent('check_http/v2.3.3 (monitoring-plugins 2.3.3)')],
    ['the orchestrator', byAgent('kube-probe/1.32')],
    [
      'a search engine',
      byAgent(
        'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/149.0.0.0 Safari/537.36'
      )
    ],
    [
      'an archive',
      byAgent('Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)')
    ]
  ] as const) {
    t.equal(judge(request).enforced.action, 'forward', name)
  }
  t.end()
})

t.test('places that anyone may have are open even to a script, and their neighbours are not', t => {
  for (const [path, rule] of [
    ['/robots.txt', 'default/well-known'],
    ['/.well-known/acme-challenge/x', 'default/well-known'],
    ['/favicon.ico', 'default/icons'],
    ['/apple-touch-icon-120x120.png', 'default/icons'],
    ['/manifest.webmanifest', 'default/icons'],
    ['/feed', 'default/feeds']
  ] as const) {
    const { action, rule: by } = judge({ ...byAgent('curl/8'), path }).enforced
    t.same([action, by], ['forward', rule], path)
  }
  for (const path of ['/search.php/x.rss', '/robots.txt/..', '/x/favicon.ico', '/apple-touch-icon.php']) {
    t.equal(judge({ ...byAgent('curl/8'), path }).enforced.action, 'challenge', path)
  }
  t.end()
})

t.test('paths of scanners look as if they did not exist, whoever asks', t => {
  for (const path of [
    '/.env',
    '/app/.env.local',
    '/.git/config',
    '/x/.git',
    '/vendor/phpunit/src/x.php',
    '/.aws/credentials'
  ]) {
    const { action, status } = judge({ headers: browserHeaders, path, pass: lightPass }).enforced
    t.same([action, status], ['deny', 404], path)
  }
  for (const path of [
    '/environment',
    '/git/',
    '/vendor/',
    '/forms/permit.pdf',
    '/index.php',
    '/cgi-bin/form.pl',
    '/procedure;v=1/step'
  ]) {
    t.equal(judge({ headers: browserHeaders, path }).enforced.action, 'forward', path)
  }
  t.end()
})

t.test('administrators of applications that have such pages pass after one puzzle', t => {
  for (const path of ['/wp-login.php', '/wp-admin/post.php', '/phpmyadmin/', '/backup.sql']) {
    t.equal(judge({ headers: browserHeaders, path }).enforced.action, 'challenge', path)
    t.equal(judge({ headers: browserHeaders, path, pass: lightPass }).enforced.action, 'forward', path)
  }
  t.end()
})

t.test('a script that probes meets the heavy puzzle', t => {
  t.equal(judge({ ...byAgent('curl/8'), path: '/wp-login.php' }).enforced.level, 'heavy')
  t.end()
})

t.test('people who share an address are asked once, and never in the middle of a form', t => {
  const page: RequestLike = { headers: browserHeaders }
  const exhausted = { 'default/pages-per-address': 1000, 'default/requests-per-address': 1000 }
  t.equal(judge(page, exhausted).enforced.action, 'challenge')
  t.equal(judge({ ...page, pass: lightPass }, exhausted).enforced.action, 'forward')
  t.equal(judge({ ...page, method: 'POST' }, exhausted).enforced.action, 'forward')
  t.end()
})

t.test('a shared address runs out of pages before it runs out of what belongs to them', t => {
  const requestsOfPage = 70
  const pages = limitOf('default/pages-per-address')
  const requests = limitOf('default/requests-per-address')
  t.ok(requests.burst >= pages.burst * requestsOfPage, 'at once')
  t.ok(perMs(requests) >= perMs(pages) * requestsOfPage, 'in the long run')
  t.end()
})

t.test('each limit counts the requests it is for', t => {
  const floods = ['flood-per-address', 'flood-per-network']
  const button = { ...lightPass, means: 'button' } as const
  t.same(charged({}), ['pages-per-address', 'requests-per-address', ...floods])
  t.same(charged({ kind: 'asset' }), ['requests-per-address', ...floods])
  t.same(charged({ method: 'POST' }), ['submissions-per-address', ...floods])
  t.same(charged({ pass: { status: 'expired' } }), ['pages-per-address', 'requests-per-address', ...floods])
  t.same(charged({ pass: lightPass }), ['pages-per-pass', 'requests-per-pass', ...floods])
  t.same(charged({ pass: lightPass, method: 'POST' }), ['submissions-per-pass', ...floods])
  t.same(charged({ pass: button, kind: 'asset' }), [
    'requests-per-pass',
    'requests-per-button-pass',
    ...floods
  ])
  t.same(charged(byAgent('Mozilla/5.0 (compatible; x +http://x)')), [
    'pages-per-address',
    'requests-per-address',
    'named-robots',
    'named-robots-together',
    ...floods
  ])
  t.end()
})
