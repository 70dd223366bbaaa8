import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { readHost } from '../../src/core/hostname.ts'

t.test('a host is read in lower case, without port and trailing dot', t => {
  const cases: [text: string, host: string, port?: number][] = [
    ['example.lu', 'example.lu'],
    ['GUICHET.Example.LU', 'guichet.example.lu'],
    ['example.lu.', 'example.lu'],
    ['example.lu:8443', 'example.lu', 8443],
    ['example.lu.:80', 'example.lu', 80],
    ['example.lu:', 'example.lu'],
    ['localhost', 'localhost'],
    ['my_app-1', 'my_app-1'],
    ['xn--caf-dma.lu', 'xn--caf-dma.lu'],
    ['192.0.2.1:80', '192.0.2.1', 80],
    ['[2001:DB8:0::1]', '[2001:db8::1]'],
    ['[::1]:8080', '[::1]', 8080],
    [`${'a'.repeat(63)}.lu`, `${'a'.repeat(63)}.lu`]
  ]
  for (const [text, host, port] of cases) t.strictSame(readHost(text), { host, port }, text)
  t.end()
})

t.test('what is not a host is not read', t => {
  const refused = [
    ['', ' ', '.', 'a..b', '.a', 'a b', 'a,b', 'a/b', 'a?b', 'a#b', 'u@a', 'a/b?c@d', 'a\\b', 'a%62'],
    ['a:99999', 'a:65536', 'a:x', 'a:1:2', 'a:-1', ':80', 'é.lu', 'a\u0000', 'a\nb', '*', 'a;b', 'http://a'],
    ['[', '[]', '[::1', '::1', '[::1]a', '[g::1]', '[1.2.3.4]', '[::1%25eth0]', '[::1]]', '[[::1]]'],
    [`${'a'.repeat(64)}.lu`, Array(64).fill('aaaa').join('.')]
  ].flat()
  for (const text of refused) t.equal(readHost(text), undefined, JSON.stringify(text))
  t.end()
})

t.test('a host that was read once reads as itself', t => {
  const text = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map(address => `[${address}]`),
    fc.string()
  )
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(text, raw => {
        const host = readHost(raw)?.host
        if (host !== undefined) assert.deepEqual(readHost(host), { host, port: undefined })
      })
    )
  )
  t.end()
})
