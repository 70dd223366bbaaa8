// What browsers send, as Chromium 156 and Firefox 153 did.
import type { IncomingHttpHeaders } from 'node:http'
import t from 'tap'
import { isSpeculative } from '../../src/core/isSpeculative.ts'
import type { RequestKind } from '../../src/core/kind.ts'
import { requestKind } from '../../src/core/requestKind.ts'

const html = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const navigating = { accept: html, 'upgrade-insecure-requests': '1', 'sec-fetch-mode': 'navigate' }

const kinds: readonly [what: string, headers: IncomingHttpHeaders, kind: RequestKind][] = [
  ['a page', { ...navigating, 'sec-fetch-dest': 'document' }, 'navigation'],
  ['a page in a frame', { ...navigating, 'sec-fetch-dest': 'iframe' }, 'navigation'],
  ['a page that Chromium prerenders', { ...navigating, 'sec-fetch-dest': 'document' }, 'navigation'],
  ['a page through Chromium’s service worker', { ...navigating, 'sec-fetch-dest': 'empty' }, 'navigation'],
  [
    'a page through Firefox’s service worker',
    { ...navigating, 'sec-fetch-mode': 'same-origin', 'sec-fetch-dest': 'empty' },
    'navigation'
  ],
  ['a page of a browser without Fetch Metadata', { accept: html }, 'navigation'],
  ['what an <object> shows in Chromium', { ...navigating, 'sec-fetch-dest': 'object' }, 'asset'],
  ['what an <embed> shows', { accept: '*/*', 'sec-fetch-dest': 'embed' }, 'asset'],
  ['a service worker', { accept: '*/*', 'sec-fetch-dest': 'serviceworker' }, 'asset'],
  ['a font', { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'font' }, 'asset'],
  ['a manifest', { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'manifest' }, 'asset'],
  ['a report', { accept: '*/*', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'report' }, 'asset'],
  ['fetch', { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 'background'],
  [
    'fetch of a piece of HTML',
    { accept: html, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    'background'
  ],
  ['a beacon', { accept: '*/*', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' }, 'background'],
  [
    'an EventSource',
    { accept: 'text/event-stream', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    'background'
  ],
  [
    'a preflight',
    {
      accept: '*/*',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
      'access-control-request-method': 'PUT'
    },
    'background'
  ],
  ['Chromium’s <a download>', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'empty' }, 'background'],
  [
    '<link rel=prefetch>',
    { accept: html, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty', 'sec-purpose': 'prefetch' },
    'background'
  ],
  ['XHR of an old library', { accept: html, 'x-requested-with': 'XMLHttpRequest' }, 'background'],
  ['a page in an old WebView', { accept: html, 'x-requested-with': 'lu.example.guichet' }, 'navigation'],
  ['a call in one', { accept: '*/*', 'x-requested-with': 'lu.example.guichet' }, 'background']
]

t.test('a request is what its browser says it is for', async t => {
  for (const [what, headers, kind] of kinds) t.equal(requestKind(headers, '/'), kind, what)
})

t.test('a page that is fetched before anybody wants it is known', async t => {
  const cases: readonly [headers: IncomingHttpHeaders, speculative: boolean][] = [
    [{ 'sec-purpose': 'prefetch' }, true],
    [{ 'sec-purpose': 'prefetch;prerender' }, true],
    [{ 'sec-purpose': 'prefetch;anonymous-client-ip' }, true],
    [{ purpose: 'prefetch' }, true],
    [{ 'x-purpose': 'preview' }, true],
    [{ 'x-moz': 'prefetch' }, true],
    [{ 'sec-purpose': 'navigation' }, false],
    [{ purpose: '' }, false],
    [{ 'x-purpose': ['a', 'b'] }, false],
    [{}, false]
  ]
  for (const [headers, speculative] of cases) {
    t.equal(isSpeculative(headers), speculative, JSON.stringify(headers))
  }
})
