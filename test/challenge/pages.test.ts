import { crc32, gunzipSync } from 'node:zlib'
import { hash } from 'node:crypto'
import * as fc from 'fast-check'
import t from 'tap'
import { loadBrowserCode } from '../../src/challenge/browserCode.ts'
import { completeMessages } from '../../src/challenge/languages/languages.ts'
import { lb } from '../../src/challenge/languages/lb.ts'
import type { NoticeKind } from '../../src/challenge/languages/messages.ts'
import { banNotice, denyNotice, refusalNotice } from '../../src/challenge/noticeKinds.ts'
import { NoticePages, noSite, type NoticeContext, type NoticeSite } from '../../src/challenge/noticePages.ts'
import { isSameOriginPost } from '../../src/core/originCheck.ts'
import { SiteLanguages } from '../../src/challenge/siteLanguages.ts'
import { acceptsGzip, PageTemplate } from '../../src/challenge/pageTemplate.ts'
import type { Answer } from '../../src/core/answer.ts'
import { refusalStatus } from '../../src/core/refusal.ts'
import { site, SmallGateway, type FactsLike } from './smallGateway.ts'

const noticeKinds = Object.keys(lb.notices) as NoticeKind[]

function header(answer: Answer, name: string): string | undefined {
  const at = answer.headers.indexOf(name)
  return at < 0 ? undefined : answer.headers[at + 1]
}

function challenge(request: FactsLike, gateway = new SmallGateway()): Answer {
  const facts = gateway.facts(request)
  const target = request.target ?? '/'
  return gateway.interstitial.answer({ facts, target, incident: '7K3F-9QWM-2XAB', rule: 'r', level: 'light' })
}

function notice(
  kind: NoticeKind,
  changes: Partial<NoticeContext> = {},
  pages = new SmallGateway().notices
): Answer {
  return pages.answer(kind, {
    kind: 'navigation',
    headers: { 'accept-language': 'en' },
    path: '/',
    incident: '7K3F-9QWM-2XAB',
    atMs: Date.parse('2026-11-23T08:00:00Z'),
    status: 403,
    retryAfterMs: 0,
    message: '',
    retryTarget: '',
    ...changes
  })
}

function waitPage(retryAfterMs: number): string {
  return notice('too_many', { status: 429, retryAfterMs, retryTarget: '/' }).body.toString()
}

/** The notices of a site in the complete languages. */
function pagesOf(config: NoticeSite): NoticePages {
  return new NoticePages(config, loadBrowserCode(), new SiteLanguages(config, completeMessages))
}

function pagesWith(phone: string, email: string): NoticePages {
  return pagesOf({ ...site, contact: { ...site.contact, phone, email } })
}

function withoutOwnScripts(html: string): string {
  return loadBrowserCode().scripts.reduce((rest, script) => rest.replace(script, ''), html)
}

t.test('the interstitial says on every count what it is', async t => {
  const answer = challenge({ headers: { 'accept-language': 'de' } })
  t.equal(answer.status, 403)
  t.equal(header(answer, 'Moien-Mitigated'), 'challenge')
  t.equal(header(answer, 'Cache-Control'), 'no-store')
  t.equal(header(answer, 'X-Robots-Tag'), 'noindex')
  t.equal(header(answer, 'X-Content-Type-Options'), 'nosniff')
  t.equal(header(answer, 'Content-Language'), 'de')
  t.match(header(answer, 'Vary'), /Accept-Encoding, Accept-Language, Cookie/)
  t.equal(header(answer, 'Content-Length'), String(answer.body.length))
  const html = answer.body.toString()
  t.match(html, '<html lang="de" dir="ltr">')
  t.equal(html.match(/<h1>/g)?.length, 1)
  t.match(html, '7K3F-9QWM-2XAB')
  for (const tag of ['lb', 'fr', 'en', 'pt']) {
    t.match(html, `<button name="language" value="${tag}" lang="${tag}" dir="ltr">`)
  }
  t.notMatch(html, / (style|on[a-z]+)=/, 'nothing inline that the policy would forbid')
  t.notMatch(withoutOwnScripts(html), /\{[a-z]+\}/, 'no placeholder is left')
})

t.test('the policy of a page admits its own style and script and nothing else', async t => {
  const answer = challenge({})
  const html = answer.body.toString()
  const sha = (tag: string): string => {
    const texts = [...html.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))]
    return texts.map(([, text]) => `'sha256-${hash('sha256', text!, 'base64')}'`).join(' ')
  }
  t.equal(
    header(answer, 'Content-Security-Policy'),
    `default-src 'none'; script-src ${sha('script')} 'wasm-unsafe-eval'; ` +
      `worker-src blob:; child-src blob:; style-src ${sha('style')}; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'`
  )
  t.match(
    header(notice('not_found'), 'Content-Security-Policy'),
    `default-src 'none'; style-src ${sha('style')}`
  )
  t.notMatch(notice('not_found').body.toString(), '<script')
  t.match(
    header(notice('too_many'), 'Content-Security-Policy'),
    `default-src 'none'; script-src ${loadBrowserCode().noticeHash}; style-src`
  )
})

t.test(
  'the interstitial, which is all that a citizen loads, weighs less than 15 kB in every language',
  async t => {
    for (const { tag } of completeMessages.values()) {
      const { body } = challenge({
        headers: { 'accept-language': tag, 'accept-encoding': 'gzip' },
        target: `/${'a'.repeat(500)}`
      })
      t.ok(body.length < 15_000, `${tag}: ${body.length} bytes`)
    }
    // As large as a logo may be, of bytes that do not compress.
    const noise = Buffer.concat(Array.from({ length: 95 }, (_, i) => hash('sha256', `${i}`, 'buffer')))
    const logo = { dataUrl: `data:image/png;base64,${noise.toString('base64')}`, showsName: true }
    const themed = { ...site, theme: { logo, light: undefined, dark: undefined } }
    const { body } = challenge({ headers: { 'accept-encoding': 'gzip' } }, new SmallGateway({ site: themed }))
    t.ok(body.length < 15_000, `with a logo: ${body.length} bytes`)
  }
)

t.test('what cannot show a page gets a small problem and the same mark', async t => {
  for (const kind of ['background', 'asset', 'upgrade'] as const) {
    const answer = challenge({ kind })
    t.equal(answer.status, 403)
    t.equal(header(answer, 'Content-Type'), 'application/problem+json')
    t.equal(header(answer, 'Moien-Mitigated'), 'challenge')
    t.match(JSON.parse(answer.body.toString()), { status: 403, incident: '7K3F-9QWM-2XAB' })
    t.ok(answer.body.length < (kind === 'background' ? 1000 : 300))
  }
  const app = new SmallGateway({ site: { ...site, challenge: { ...site.challenge, status: 200 } } })
  t.equal(challenge({}, app).status, 200, 'a site may ask for another status')
  t.equal(challenge({ kind: 'background' }, app).status, 403, 'for its pages alone')
})

t.test('a page in a gzip stream is the page', async () => {
  const property = fc.property(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 2000 }),
    fc.string({ unit: 'binary', maxLength: 300 }),
    (before, varying, after) => {
      const template = new PageTemplate(before, after)
      const plain = template.plain(varying)
      return gunzipSync(template.gzip(varying)).equals(plain) && crc32(plain) >= 0
    }
  )
  fc.assert(property, { numRuns: 200 })
})

t.test('who takes gzip', async t => {
  for (const text of ['gzip', 'gzip, br', 'br;q=1.0, gzip;q=0.8', 'x-gzip', 'deflate,GZIP'])
    t.equal(acceptsGzip(text), true, text)
  for (const text of [undefined, '', 'br', 'gzip;q=0', 'gzip;q=0.0, br', 'notgzip', 'gzipped'])
    t.equal(acceptsGzip(text), false, text ?? 'none')
})

t.test('nothing a client or operator wrote becomes markup', async t => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='a'>`
  const contact = {
    organisation: hostile,
    phone: hostile,
    email: hostile,
    visit: hostile,
    privacy: hostile,
    accessibility: hostile
  }
  const gateway = new SmallGateway({ site: { ...site, contact } })
  const headers = {
    'user-agent': hostile,
    'accept-language': hostile,
    cookie: `__Host-moien=${hostile}`,
    referer: hostile
  }
  const pages = [
    challenge({ headers, host: hostile, target: `/${hostile}?${hostile}` }, gateway),
    challenge({ headers, target: `/%22%3E%3Cscript%3E?q="><script>` }, gateway),
    notice(
      'denied',
      { headers, incident: hostile, retryTarget: `/"><script>alert(1)</script>` },
      gateway.notices
    ),
    notice('too_many', { headers, retryTarget: `javascript:alert(1)` }, gateway.notices)
  ]
  for (const { body } of pages) {
    const html = body.toString()
    t.notMatch(withoutOwnScripts(html), '<script>alert')
    t.notMatch(html, '<img')
    t.notMatch(html, 'href="javascript:')
  }
  const problem = notice('denied', { kind: 'background', incident: hostile }, gateway.notices)
  t.equal((JSON.parse(problem.body.toString()) as { incident: string }).incident, hostile)
})

t.test('every notice is complete in every language', async t => {
  const pages = new SmallGateway().notices
  for (const { tag, notices } of completeMessages.values()) {
    for (const kind of noticeKinds) {
      const html = notice(
        kind,
        { headers: { 'accept-language': tag }, retryAfterMs: 90_000 },
        pages
      ).body.toString()
      t.match(html, `<html lang="${tag}"`)
      t.match(html.replaceAll('&#39;', "'"), `<h1>${notices[kind].title}</h1>`)
      t.notMatch(html, /\{[a-z]+\}/)
    }
  }
})

t.test('a refusal names a number, a time, and what they are good for', async t => {
  const html = notice('denied').body.toString()
  t.match(html, 'keep this number and time')
  t.match(html, '<code dir="ltr">7K3F-9QWM-2XAB</code>')
  t.match(html, /23 November 2026/)
  t.match(html, 'href="tel:+35224782000"')
  t.match(html, 'Guichet &lt;public&gt;')
  t.match(html, /Call <a [^>]*>\+352 247-82000<\/a> or write to <a [^>]*>aide@guichet.example.lu<\/a>\./)
  t.notMatch(notice('not_found').body.toString(), 'keep this number')
})

t.test('too many requests are told when to come back, in words and in a header', async t => {
  const answer = notice('too_many', { status: 429, retryAfterMs: 59_500, retryTarget: '/search?q=1' })
  t.equal(answer.status, 429)
  t.equal(header(answer, 'Retry-After'), '60')
  t.match(answer.body.toString(), '60 seconds')
  t.match(answer.body.toString(), 'href="/search?q=1"')
  const problem = notice('too_many', { status: 429, retryAfterMs: 1, kind: 'background' })
  t.equal(header(problem, 'Retry-After'), '1')
  t.equal(header(problem, 'Content-Type'), 'application/problem+json')
})

t.test('a wait stands under the text that asks for it, and a long one leaves no button', async t => {
  t.match(
    waitPage(600_000),
    /wait a little, then try again\.<\/p>\s*<p>.*You can try again in: <b>10 minutes/
  )
  t.match(waitPage(60_000), 'class="button"')
  t.notMatch(waitPage(60_001), 'class="button"')
})

t.test('where a page is refused or missing the start page is not far', async t => {
  for (const kind of noticeKinds) {
    const offered = notice(kind).body.toString().includes('<a href="/">Go to the start page</a>')
    t.equal(offered, ['denied', 'form_already_sent', 'bad_request', 'not_found'].includes(kind), kind)
  }
  const nowhere = notice('bad_request', {}, pagesOf(noSite))
  t.notMatch(nowhere.body.toString(), 'start page')
})

t.test('one way to reach a person is named alone', async t => {
  t.match(
    notice('denied', {}, pagesWith('112', '')).body.toString(),
    'Call <a dir="ltr" href="tel:112">112</a>.'
  )
  t.match(notice('denied', {}, pagesWith('', 'a@b.lu')).body.toString(), 'Not working? Write to <a')
})

t.test('a page without a site shows neither contact nor empty links', async t => {
  const html = notice('unknown_host', { status: 421 }, pagesOf(noSite)).body.toString()
  t.notMatch(html, /<a |<nav|Not working/)
  t.match(html, '7K3F-9QWM-2XAB')
})

t.test('every reason for a refusal has its notice', async t => {
  t.strictSame(Object.keys(refusalNotice).toSorted(), Object.keys(refusalStatus).toSorted())
  t.equal(denyNotice(404), 'not_found')
  t.equal(denyNotice(403), 'denied')
  t.equal(banNotice(403), 'banned')
  t.equal(banNotice(404), 'not_found')
})

t.test('a form counts as the site’s own only when the browser says so', async t => {
  const headers = { host: 'guichet.example.lu:8443' }
  const cases: readonly [string, object, boolean][] = [
    ['POST', { 'sec-fetch-site': 'same-origin' }, true],
    ['POST', { 'sec-fetch-site': 'same-site', origin: 'https://guichet.example.lu:8443' }, false],
    ['POST', { origin: 'https://guichet.example.lu:8443' }, true],
    ['POST', { origin: 'https://GUICHET.example.lu:8443' }, true],
    ['POST', { origin: 'https://guichet.example.lu' }, false],
    ['POST', { origin: 'null' }, false],
    ['POST', {}, false],
    ['GET', { 'sec-fetch-site': 'same-origin' }, false]
  ]
  for (const [method, more, expected] of cases) {
    t.equal(
      isSameOriginPost({ method, headers: { ...headers, ...more } }),
      expected,
      JSON.stringify([method, more])
    )
  }
})
