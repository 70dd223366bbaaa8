import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { parseAddress } from '../../src/core/address.ts'
import { readCookie, withoutCookies } from '../../src/core/cookie.ts'
import { escapeHtml } from '../../src/core/escapeHtml.ts'
import { Facts, type FactsFields } from '../../src/core/facts.ts'
import { headerOrderOf } from '../../src/core/headerOrder.ts'
import { noPass } from '../../src/core/passState.ts'

function facts(fields: Partial<FactsFields>): Facts {
  return new Facts({
    atMs: 0,
    siteId: 'guichet',
    address: parseAddress('192.0.2.1')!,
    scheme: 'https',
    method: 'GET',
    host: 'guichet.example.lu',
    path: '/',
    query: '',
    headers: {},
    kind: 'navigation',
    pass: noPass,
    ...fields
  })
}

t.test('facts give headers by name, and nothing for names a client cannot send', t => {
  const headers = { 'user-agent': 'Browser/1', 'set-cookie': ['a', 'b'], 'x-empty': '' }
  const read = facts({ headers })
  t.equal(read.userAgent, 'Browser/1')
  t.equal(read.header('user-agent'), 'Browser/1')
  t.equal(read.header('set-cookie'), 'a, b')
  t.equal(read.header('x-empty'), '')
  t.equal(facts({}).userAgent, '')
  for (const name of ['x-none', 'constructor', '__proto__', 'toString'])
    t.equal(read.header(name), undefined, name)
  t.end()
})

t.test('facts have the order of headers where it is known', async t => {
  const rawHeaders = ['Host', 'a', 'Accept', '*/*']
  t.equal(facts({}).headerOrder, '')
  t.equal(facts({ rawHeaders }).headerOrder, headerOrderOf(rawHeaders))
})

t.test('facts give every value of a query parameter, decoded', t => {
  const read = facts({ query: 'q=caf%C3%A9+cr%C3%A8me&q=2&empty=&flag&bad=%zz&%71=3' })
  t.strictSame(read.queryValues('q'), ['café crème', '2', '3'])
  t.strictSame(read.queryValues('empty'), [''])
  t.strictSame(read.queryValues('flag'), [''])
  t.strictSame(read.queryValues('bad'), ['%zz'])
  t.strictSame(read.queryValues('none'), [])
  t.end()
})

t.test('a cookie is the first of its name, as sent', t => {
  const cases: [header: string | undefined, name: string, value: string | undefined][] = [
    [undefined, 'a', undefined],
    ['', 'a', undefined],
    ['a=1', 'a', '1'],
    ['b=2; a=1', 'a', '1'],
    ['a=1; a=2', 'a', '1'],
    ['a=', 'a', ''],
    ['a', 'a', undefined],
    ['a; b=1', 'a', undefined],
    ['a; b=1', 'b', '1'],
    [';;;b=1', 'b', '1'],
    ['xa=1; ax=2; a=3', 'a', '3'],
    ['a=x=y==', 'a', 'x=y=='],
    ['a="x y"', 'a', 'x y'],
    ['a="', 'a', '"'],
    ['a=%41', 'a', '%41'],
    [' \ta = 1 ;b=2', 'a', '1'],
    ['A=1', 'a', undefined],
    ['b="a=1"; a=2', 'a', '2'],
    ['=x; a=1', 'a', '1']
  ]
  for (const [header, name, value] of cases) {
    t.equal(readCookie(header, name), value, `${name} in ${header}`)
    if (header !== undefined) t.equal(facts({ headers: { cookie: header } }).cookie(name), value)
  }
  t.end()
})

t.test('named cookies are taken out and all others stay', t => {
  const cases: [header: string, left: string][] = [
    ['session=1', 'session=1'],
    ['pass=x', ''],
    ['pass=x; session=1', 'session=1'],
    ['session=1;pass=x ;theme=dark', 'session=1; theme=dark'],
    ['pass=x; pass=y; a=pass', 'a=pass'],
    ['compass=1; pass =x;; b', 'compass=1; b'],
    ['a="pass=1"', 'a="pass=1"']
  ]
  for (const [header, left] of cases) t.equal(withoutCookies(header, ['pass', 'other']), left, header)
  t.end()
})

t.test('a cookie that was taken out is not found, the others are what they were', t => {
  const name = fc.constantFrom('a', 'b', 'pass', '__Host-x')
  const pair = fc.tuple(name, fc.string({ unit: fc.constantFrom('=', 'x', '"', ' ', '%'), maxLength: 4 }))
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 6 }), pairs => {
        const header = pairs.map(([name, value]) => `${name}=${value}`).join(';')
        const left = withoutCookies(header, ['pass'])
        assert.equal(readCookie(left, 'pass'), undefined)
        for (const other of ['a', 'b', '__Host-x'])
          assert.equal(readCookie(left, other), readCookie(header, other))
      })
    )
  )
  t.end()
})

t.test('text on a page stays text', t => {
  t.equal(
    escapeHtml(`<a href="x" title='y'>&amp;</a>`),
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;'
  )
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', ';', 'é') }), text => {
        const escaped = escapeHtml(text)
        assert.doesNotMatch(escaped, /[<>"']|&(?!(amp|lt|gt|quot|#39);)/)
        const back = escaped
          .replace(/&lt;/g, '<')
          .replace(/&gt;/g, '>')
          .replace(/&quot;/g, '"')
          .replace(/&#39;/g, "'")
        assert.equal(back.replace(/&amp;/g, '&'), text)
      })
    )
  )
  t.end()
})
