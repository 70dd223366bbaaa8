import * as fc from 'fast-check'
import t from 'tap'
import { readBrowserClaim } from '../../src/client/browserClaim.ts'
import { Contradictions } from '../../src/client/contradictions.ts'
import {
  contradictionIds,
  contradictionMask,
  contradictionsIn,
  countFamilies,
  type ContradictionId
} from '../../src/core/contradiction.ts'
import { Facts, type FactsFields } from '../../src/core/facts.ts'
import type { Wire } from '../../src/core/wire.ts'
import { recordedFacts, recordedWire, recordings, type Recording } from '../support/recordedRequests.ts'

const looking = new Contradictions([])

function foundIn(facts: Facts): readonly ContradictionId[] {
  return contradictionsIn(looking.contradictionsOf(facts))
}

/** What a browser sent when it asked for its first document over HTTP/2. */
function documentOf(src: 'chromium' | 'firefox'): Recording {
  return recordings('browser').find(each => each.src === src && each.v === '2.0' && each.url === '/page1')!
}

const chromium = documentOf('chromium')
const firefox = documentOf('firefox')
const userAgents = {
  safari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.4 Safari/605.1.15',
  webView:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/156.0.0.0 Mobile Safari/537.36',
  samsung:
    'Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/30.0 Chrome/138.0.0.0 Mobile Safari/537.36',
  googlebot:
    'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  mobileFirefox: 'Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0',
  seaMonkey: 'Mozilla/5.0 (X11; Linux x86_64; rv:91.0) Gecko/20100101 Firefox/91.0 SeaMonkey/2.53.18',
  epiphany:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15'
}

/** Other headers than were recorded; `undefined` takes one away. */
type Headers = Readonly<Record<string, string | undefined>>

function withHeaders(recording: Recording, changes: Headers): Recording {
  const left = recording.raw.flatMap((name, i) => {
    if (i % 2 === 1) return []
    const value = name in changes ? changes[name] : recording.raw[i + 1]
    return value === undefined ? [] : [name, value]
  })
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === undefined || recording.raw.includes(name) ? [] : [name, value]
  )
  return { ...recording, raw: [...left, ...added] }
}

type HelloChanges = Partial<Recording['hello'] & {}>

function withHello(recording: Recording, changes: HelloChanges): Recording {
  return { ...recording, hello: { ...recording.hello!, ...changes } }
}

/** Chromium under a version that it had before. */
function chromeVersion(version: number, headers: Headers = {}): Recording {
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`
  const hints = `"Not:A-Brand";v="8", "Chromium";v="${version}"`
  return withHeaders(chromium, { 'user-agent': userAgent, 'sec-ch-ua': hints, ...headers })
}

function firefoxVersion(version: number, headers: Headers = {}): Recording {
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`
  return withHeaders(firefox, { 'user-agent': userAgent, ...headers })
}

const without = (values: readonly number[], ...left: readonly number[]): readonly number[] =>
  values.filter(value => !left.includes(value))
const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a
const { ciphers, exts, groups } = chromium.hello!
const manyCiphers = Array.from({ length: 18 }, (_, i) => 0xc000 + i)

function families(...ids: readonly ContradictionId[]): number {
  return countFamilies(contradictionMask(ids))
}

function foundWith(recording: Recording, changes: Partial<FactsFields>): readonly ContradictionId[] {
  return foundIn(recordedFacts(recording, changes))
}

t.test('a browser contradicts nothing, whatever it asks for and however it connects', t => {
  for (const recording of recordings('browser')) {
    // HTTP/2 was switched off there.
    const expected = recording.hello?.alpn.includes('h2') === false && recording.url !== '/ws'
    t.same(
      foundIn(recordedFacts(recording)),
      expected ? ['no_http2'] : [],
      `${recording.src} ${recording.url}`
    )
  }
  t.equal(recordings('browser').length, 109)
  t.end()
})

t.test('what takes the name of Chrome is known by what it lacks', t => {
  const tls = ['no_grease', 'no_post_quantum', 'no_certificate_compression', 'many_ciphers'] as const
  const cases: Readonly<Record<string, readonly [families: number, found: readonly ContradictionId[]]>> = {
    'nodefetch-chromeUA': [2, ['no_fetch_metadata', 'no_client_hints', 'no_zstd', 'no_http2', ...tls]],
    'nodefetch-fullhdrs': [2, ['user_without_navigation', 'no_http2', ...tls]],
    'nodehttps-fullhdrs': [1, ['no_http2', ...tls]],
    'nodeh2-fullhdrs': [1, ['no_window_update', ...tls]],
    'axios-chromeUA': [
      2,
      ['no_fetch_metadata', 'no_client_hints', 'no_zstd', 'no_language', 'no_http2', ...tls]
    ],
    'got-scraping': [
      1,
      [
        'no_zstd',
        'no_priority',
        'no_grease',
        'no_post_quantum',
        'no_certificate_compression',
        'pseudo_header_order',
        'http2_settings',
        'no_window_update'
      ]
    ],
    'wreq-chrome_149': [2, ['http2_priority', 'header_order']],
    'wreq-chrome_149-navhdrs': [2, ['http2_priority', 'header_order']],
    'wreq-firefox_151': [1, ['header_order']],
    'wreq-safari_26.4': [0, []],
    'curl-plain': [0, []],
    'curl-chromeUA': [
      2,
      [
        'no_fetch_metadata',
        'no_client_hints',
        'no_brotli',
        'no_zstd',
        'no_priority',
        'no_language',
        'pseudo_header_order',
        'http2_settings',
        ...tls
      ]
    ],
    'curl-hdrs': [
      2,
      [
        'no_priority',
        'document_without_html',
        'pseudo_header_order',
        'http2_settings',
        'header_order',
        ...tls
      ]
    ],
    'pyurllib-chromeUA': [
      2,
      ['no_fetch_metadata', 'no_client_hints', 'no_brotli', 'no_zstd', 'no_language', 'no_http2', ...tls]
    ],
    'chromium-headless-spoofUA': [0, []]
  }
  for (const recording of recordings('scripted')) {
    const name = recording.url.slice(1)
    const [count, expected] = cases[name]!
    const found = foundIn(recordedFacts(recording))
    t.same(new Set(found), new Set(expected), name)
    const counted = contradictionMask(found.filter(id => id !== 'no_http2'))
    t.equal(countFamilies(counted), count, `${name}: families`)
  }
  t.end()
})

t.test('each contradiction is found alone, and not where it is nearly one', t => {
  const { raw } = firefox
  const language = raw.indexOf('accept-language')
  const languageLast = [
    ...raw.slice(0, language),
    ...raw.slice(language + 2),
    ...raw.slice(language, language + 2)
  ]
  const cases: Readonly<Record<ContradictionId, readonly [found: Recording, nearMiss: Recording]>> = {
    no_fetch_metadata: [
      firefoxVersion(90, { 'sec-fetch-mode': undefined }),
      firefoxVersion(89, { 'sec-fetch-mode': undefined })
    ],
    no_client_hints: [
      chromeVersion(89, { 'sec-ch-ua': undefined }),
      chromeVersion(88, { 'sec-ch-ua': undefined })
    ],
    foreign_client_hints: [firefoxVersion(153, { 'sec-ch-ua': '"Chromium";v="153"' }), firefoxVersion(153)],
    client_hints_version: [
      chromeVersion(156, { 'sec-ch-ua': '"Google Chrome";v="155"' }),
      chromeVersion(156, { 'sec-ch-ua': '"Not:A-Brand";v="8", "Opera";v="140"' })
    ],
    client_hints_platform: [
      chromeVersion(156, { 'sec-ch-ua-platform': '"Windows"' }),
      chromeVersion(156, { 'sec-ch-ua-platform': '"Fuchsia"' })
    ],
    no_brotli: [
      chromeVersion(122, { 'accept-encoding': 'gzip, deflate, zstd' }),
      chromeVersion(122, { 'accept-encoding': 'gzip;q=1.0, br;q=0.5' })
    ],
    no_zstd: [
      firefoxVersion(126, { 'accept-encoding': 'gzip, deflate, br' }),
      firefoxVersion(125, { 'accept-encoding': 'gzip, deflate, br' })
    ],
    no_priority: [chromeVersion(124, { priority: undefined }), chromeVersion(123, { priority: undefined })],
    no_language: [
      firefoxVersion(153, { 'accept-language': undefined }),
      firefoxVersion(153, { 'accept-language': '*' })
    ],
    navigation_elsewhere: [
      chromeVersion(156, { 'sec-fetch-dest': 'empty', 'sec-fetch-user': undefined }),
      chromeVersion(156, { 'sec-fetch-dest': 'iframe' })
    ],
    user_without_navigation: [
      chromeVersion(156, { 'sec-fetch-mode': 'cors', 'sec-fetch-user': '?1' }),
      chromeVersion(156, { 'sec-fetch-mode': 'cors', 'sec-fetch-user': undefined })
    ],
    document_without_html: [
      firefoxVersion(153, { accept: '*/*' }),
      firefoxVersion(153, { accept: '*/*', 'sec-fetch-dest': 'iframe' })
    ],
    no_grease: [
      withHello(chromeVersion(98), { ciphers: ciphers.filter(each => !isGrease(each)) }),
      withHello(chromeVersion(97), { ciphers: ciphers.filter(each => !isGrease(each)) })
    ],
    foreign_grease: [
      withHello(firefox, { ciphers: [0x1a1a, 4865], exts: [0x2a2a, 28] }),
      withHello(firefox, { ciphers: [0x1a2a, 4865], exts: [0x2a2a, 28] })
    ],
    no_tls13: [
      withHello(firefoxVersion(63), { versions: [771] }),
      withHello(firefoxVersion(62), { versions: [771] })
    ],
    no_post_quantum: [
      withHello(chromeVersion(131), { groups: without(groups, 4588) }),
      withHello(chromeVersion(130), { groups: without(groups, 4588) })
    ],
    no_http2: [
      withHello(chromium, { alpn: ['http/1.1'] }),
      withHello(withHeaders(chromium, { upgrade: 'websocket' }), { alpn: ['http/1.1'] })
    ],
    no_certificate_compression: [
      withHello(chromeVersion(98), { exts: without(exts, 27) }),
      withHello(firefox, { exts: [28] })
    ],
    many_ciphers: [
      withHello(chromium, { ciphers: [...manyCiphers, 0x3a3a] }),
      withHello(chromium, { ciphers: [...manyCiphers.slice(1), 0x3a3a, 0x4a4a] })
    ],
    no_record_limit: [
      withHello(firefoxVersion(91), { exts: [27] }),
      withHello(firefoxVersion(90), { exts: [27] })
    ],
    pseudo_header_order: [
      { ...chromium, h2: chromium.h2!.replace('m,a,s,p', 'm,p,a,s') },
      { ...withHeaders(firefox, { 'user-agent': userAgents.safari }), h2: '2:0|10|0|m,s,a,p' }
    ],
    http2_settings: [
      { ...chromium, h2: chromium.h2!.replace('6:262144', '6:262143') },
      { ...chromium, h2: chromium.h2!.replace('2:0', '2:0;2570:7;99:1') }
    ],
    no_window_update: [
      { ...firefox, h2: firefox.h2!.replace(/\|\d+\|/, '|0|') },
      { ...firefox, h2: firefox.h2!.replace(/\|\d+\|/, '|1|') }
    ],
    http2_priority: [
      { ...chromium, hprio: [1, 1, 0, 220] },
      { ...withHeaders(chromium, { 'sec-fetch-dest': 'iframe' }), hprio: [1, 1, 0, 220] }
    ],
    header_order: [
      { ...firefox, raw: languageLast },
      { ...firefox, raw: ['sec-gpc', '1', ...firefox.raw, 'dnt', '1'] }
    ]
  }
  for (const id of contradictionIds) {
    const [found, nearMiss] = cases[id]
    t.same(foundIn(recordedFacts(found)), [id], id)
    t.same(foundIn(recordedFacts(nearMiss)), [], `not ${id}`)
  }
  t.end()
})

t.test('of a preface that is cut short only what was seen counts', t => {
  const seenOf = (recording: Recording, isWhole: boolean): readonly ContradictionId[] => {
    const wire = recordedWire(recording)
    return foundWith(chromium, { wire: { ...wire, preface: { ...wire.preface!, isWhole } } })
  }
  const otherSettings = { ...chromium, h2: '2:0;4:33554432|0|0|m,a,s,p' }
  t.same(seenOf(otherSettings, true), ['http2_settings', 'no_window_update'])
  t.same(seenOf(otherSettings, false), ['http2_settings'])
  t.same(seenOf({ ...chromium, h2: chromium.h2!.replace(/\|\d+\|/, '|0|') }, false), [])
  t.end()
})

t.test('what a browser does not do there is not missed', t => {
  const bare = { 'user-agent': chromium.raw[chromium.raw.indexOf('user-agent') + 1] }
  const onlyUserAgent = { headers: bare, rawHeaders: [] }
  const missing = ['no_fetch_metadata', 'no_client_hints', 'no_language']
  const rest = ['no_brotli', 'no_zstd', 'no_priority']
  t.same(new Set(foundWith(chromium, onlyUserAgent)), new Set([...missing, ...rest]))
  t.same(foundWith(chromium, { ...onlyUserAgent, wire: undefined }), missing, 'behind a proxy')
  const plain = {
    ...onlyUserAgent,
    scheme: 'http',
    wire: recordedWire({ ...chromium, tls: false, hello: null })
  } as const
  t.same(foundWith(chromium, { ...plain, host: 'guichet.lu' }), [], 'over plain http')
  t.same(foundWith(chromium, { ...plain, host: '127.0.0.1' }), missing, 'but on the machine itself')
  t.same(foundWith(chromium, { ...plain, host: 'www.localhost' }), missing)
  t.same(foundWith(chromium, { ...plain, host: '[::1]' }), missing)
  t.same(foundWith(chromium, { ...onlyUserAgent, kind: 'upgrade' }), [], 'for a WebSocket')
  t.same(foundWith(chromium, { ...onlyUserAgent, method: 'OPTIONS' }), [], 'before a request')
  t.same(foundWith(chromium, { headers: { ...bare, range: 'bytes=9-' }, rawHeaders: [] }), ['no_priority'])
  const report = { ...bare, 'content-type': 'application/reports+json' }
  t.same(foundWith(chromium, { headers: report, wire: undefined }), [], 'in a report')
  const again = { ...chromium, hprio: [1, 1, 0, 220] } as const
  t.same(foundWith(again, { opensConnection: false }), [], 'the priority of another request')
  t.end()
})

t.test('a user agent is held to what it says it is, and who says something else to nothing', t => {
  const nothing = recordedFacts(recordings('scripted').find(({ url }) => url === '/curl-chromeUA')!)
  const as = (userAgent: string): readonly ContradictionId[] =>
    foundIn(
      recordedFacts(
        recordings('scripted').find(({ url }) => url === '/curl-chromeUA')!,
        {
          headers: { ...nothing.headers, 'user-agent': userAgent }
        }
      )
    )
  t.same(as(userAgents.webView), [], 'a WebView, whatever the application around it leaves out')
  t.same(as(userAgents.googlebot), [], 'a robot that gives its name')
  t.same(as(userAgents.seaMonkey), [], 'what is built on an old Firefox')
  t.same(as(userAgents.epiphany), [], 'what looks like Safari on another system')
  t.same(as('curl/8.14.1'), [])
  t.same(as(''), [])
  t.same(as(userAgents.samsung), [
    'no_fetch_metadata',
    'no_brotli',
    'no_language',
    'no_grease',
    'pseudo_header_order'
  ])
  t.notOk(as(userAgents.mobileFirefox).some(id => id === 'http2_settings' || id === 'no_post_quantum'))
  t.same(as(userAgents.safari), ['no_fetch_metadata', 'no_brotli', 'no_language', 'pseudo_header_order'])
  const webViewHeaders = { 'user-agent': userAgents.webView, 'sec-fetch-dest': 'document', accept: '*/*' }
  t.same(foundIn(recordedFacts(chromium, { headers: webViewHeaders })), ['document_without_html'])
  t.end()
})

t.test('a user agent is read as what it says, and nothing breaks the reading', t => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
  t.match(readBrowserClaim(chrome), {
    browser: 'chrome',
    version: 156_000,
    isPlain: true,
    isWebView: false,
    isMobile: false
  })
  t.match(readBrowserClaim(`${chrome} Edg/156.0.0.0`), { browser: 'chrome', isPlain: true })
  t.match(readBrowserClaim(`${chrome} OPR/140.0.0.0`), { browser: 'chrome', isPlain: false })
  t.equal(readBrowserClaim(`${chrome} Edge/18.19041`), undefined)
  t.match(readBrowserClaim(chrome.replace('Chrome', 'HeadlessChrome')), { isPlain: true })
  t.match(readBrowserClaim(userAgents.webView), { isWebView: true, isPlain: false, isMobile: true })
  t.match(readBrowserClaim(userAgents.safari), { browser: 'safari', version: 26_004, isPlain: true })
  t.match(readBrowserClaim(userAgents.mobileFirefox), {
    browser: 'firefox',
    version: 153_000,
    isMobile: true
  })
  const parts = [
    'Mozilla/5.0 (',
    ')',
    ' AppleWebKit/537.36 (KHTML, like Gecko) ',
    'Chrome/',
    '156.',
    '; rv:',
    ' Gecko/1 Firefox/',
    ' Version/1.2',
    ' Safari/1',
    '\u00e9'
  ]
  const userAgent = fc
    .array(fc.oneof(fc.constantFrom(...parts), fc.string()), { maxLength: 12 })
    .map(all => all.join(''))
  fc.assert(fc.property(userAgent, text => void readBrowserClaim(text)))
  t.end()
})

t.test('what a proxy between writes is one family, and what it passes on another', t => {
  t.equal(families(), 0)
  t.equal(families('no_language', 'no_client_hints'), 1)
  t.equal(families('no_grease', 'no_zstd', 'no_priority', 'http2_settings', 'header_order'), 1)
  t.equal(families('no_grease', 'header_order', 'no_language'), 2)
  t.equal(families('no_zstd', 'no_language'), 2)
  t.equal(families('header_order'), 1)
  t.equal(families('header_order', 'http2_priority'), 2, 'where the handshake is the browser’s')
  t.equal(families('header_order', 'http2_priority', 'no_language'), 3)
  t.end()
})

t.test('a site does without those it switched off', t => {
  const curl = recordings('scripted').find(({ url }) => url === '/curl-chromeUA')!
  const all = foundIn(recordedFacts(curl))
  const fewer = new Contradictions(['no_grease', 'no_language']).contradictionsOf(recordedFacts(curl))
  t.same(
    contradictionsIn(fewer),
    all.filter(id => id !== 'no_grease' && id !== 'no_language')
  )
  t.equal(new Contradictions([...contradictionIds]).contradictionsOf(recordedFacts(curl)), 0)
  t.end()
})

t.test(
  'a connection is looked at once for each user agent on it, and again once its first request came',
  t => {
    const own = new Contradictions([])
    let reads = 0
    let pseudoOrder = ''
    const recorded = recordedWire(chromium)
    const wire: Wire = {
      ...recorded,
      get hello() {
        reads++
        return recorded.hello
      },
      get pseudoOrder() {
        return pseudoOrder
      }
    }
    const ask = (recording = chromium): number => own.contradictionsOf(recordedFacts(recording, { wire }))
    t.equal(ask(), 0)
    t.equal(ask(), 0)
    t.equal(reads, 1)
    pseudoOrder = 'm,s,p,a'
    t.same(contradictionsIn(ask()), ['pseudo_header_order'])
    t.equal(reads, 2)
    t.ok(contradictionsIn(ask(firefoxVersion(153))).includes('foreign_grease'))
    t.equal(reads, 3)
    t.end()
  }
)

t.test('the user agents that are remembered are bounded, and each is still told from the others', t => {
  const own = new Contradictions([])
  for (let version = 1; version <= 5000; version++) {
    own.contradictionsOf(recordedFacts(chromium, { headers: { 'user-agent': `Mozilla/5.0 (${version})` } }))
  }
  t.equal(own.remembered, 2048)
  const long = `${chromium.raw[chromium.raw.indexOf('user-agent') + 1]} ${'x'.repeat(2000)}`
  own.contradictionsOf(recordedFacts(chromium, { headers: { 'user-agent': long } }))
  t.equal(own.remembered, 2048)
  t.equal(own.contradictionsOf(recordedFacts(chromium)), 0)
  t.not(
    own.contradictionsOf(recordedFacts(recordings('scripted').find(({ url }) => url === '/curl-chromeUA')!)),
    0
  )
  t.end()
})
