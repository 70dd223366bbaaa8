import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { maxTargetBytes, readTarget, type RequestTarget } from '../../src/core/requestTarget.ts'

function read(target: string, method = 'GET'): RequestTarget {
  const result = readTarget(target, method)
  if (typeof result === 'string') throw new Error(`${target} was refused: ${result}`)
  return result
}

t.test('every way to write a path comes out as one', t => {
  const ways: [path: string, targets: string[]][] = [
    ['/', ['/', '//', '///', '/.', '/./', '/..', '/../', '/%2e', '/%2e%2e/', '/a/..', '/a/../', '/../../..']],
    ['/admin', ['/admin', '//admin', '/./admin', '/%61dmin', '/%61%64%6D%69%6e', '/x/../admin', '/../admin']],
    ['/admin', ['/%2e%2e/admin', '/.%2e/admin', '/x/%2E%2E/admin', '/x//../admin', '/admin;x=1', '/admin;']],
    ['/admin/', ['/admin/', '/admin//', '/admin/.', '/admin/./', '/admin/x/..', '/admin;jsessionid=1/']],
    ['/a/b', ['/a//b', '/a/./b', '/a/%2e/b', '/a;x=1/b;y=2', '/a/c;p/../b', '/a;/b']],
    ['/a..b/.c', ['/a..b/.c', '/a%2e%2eb/%2ec']],
    ['/.../...', ['/.../...', '/%2e%2E./...']],
    ['/a%20b', ['/a%20b']],
    ['/%C3%A9', ['/%C3%A9', '/%c3%a9']],
    ['/%25', ['/%25']],
    ['/%252e%252e', ['/%252e%252e']],
    ['/a%7Cb%22', ['/a|b"', '/a%7cb%22', '/a%7C%62%22']],
    ['/%5B%5D%7B%7D%5E%60%3C%3E', ['/[]{}^`<>', '/%5b%5d%7b%7d%5e%60%3c%3e']],
    ['/~user_-.', ['/~user_-.', '/%7Euser%5f%2d%2e']],
    ["/!$&'()*+,=:@", ["/!$&'()*+,=:@", '/%21%24%26%27%28%29%2a%2B%2c%3D%3a%40']],
    ['/%23/%3F', ['/%23/%3f']]
  ]
  for (const [path, targets] of ways) {
    for (const target of targets) t.equal(read(target).path, path, target)
  }
  t.end()
})

t.test('what servers read differently is refused', t => {
  const refused = [
    ['/a\\b', '/a%5Cb', '/a%5cb', '/..%5c..%5cadmin'],
    ['/admin%2fsecret', '/admin%2Fsecret', '/%2f', '/..%2fadmin'],
    ['/a%00b', '/a%0d%0aX:1', '/a%09', '/a%1f', '/a%7f', '/a\u0000', '/a\tb', '/a b', '/a\u007f'],
    ['/%', '/%a', '/a%zz', '/%u0041', '/%%61', '/%6', '/%-1'],
    [
      '/admin/..;/',
      '/..;/admin',
      '/a/..;x=1/b',
      '/.;/admin',
      '/a/.;x',
      '/%2e%2e;/admin',
      '/;/admin',
      '/a/;x'
    ],
    ['/admin%3b', '/admin%3Bx=1'],
    ['/..%c0%af', '/%c0%ae%c0%ae/', '/%e0%80%af', '/%ff', '/%c3', '/%ed%a0%80', '/%f4%90%80%80', '/caf%E9'],
    ['/é', '/\u00e9', '/a\u2215b', '/?q=é', '/?a b', '/?\u0000', '/?a\u007f'],
    ['/a#b', '/?a#b', '/#', '*', 'a', '', '?a', 'ftp://h/', 'javascript:alert(1)', '//h#', 'h:80']
  ].flat()
  for (const target of refused) t.equal(readTarget(target, 'GET'), 'bad_path', JSON.stringify(target))
  t.end()
})

t.test('the upstream gets the normalised path with its parameters, and the query as sent', t => {
  const cases: [target: string, path: string, query: string, forward: string][] = [
    ['/a/b?x=1', '/a/b', 'x=1', '/a/b?x=1'],
    ['/a?', '/a', '', '/a?'],
    ['/a//b;s=1/../c;t=2?x=%2e%2E/../%zz', '/a/c', 'x=%2e%2E/../%zz', '/a/c;t=2?x=%2e%2E/../%zz'],
    ['/a?b?c//d', '/a', 'b?c//d', '/a?b?c//d'],
    ['/%40me;v=%2e', '/@me', '', '/%40me;v=.'],
    ['/..?x', '/', 'x', '/?x']
  ]
  for (const [target, path, query, forward] of cases) {
    t.strictSame(read(target), { form: 'origin', path, query, forward, authority: '' }, target)
  }
  t.end()
})

t.test('an absolute target brings its own authority', t => {
  const cases: [target: string, authority: string, path: string, forward: string][] = [
    ['http://example.lu/a', 'example.lu', '/a', '/a'],
    ['HTTPS://Example.LU:8443//a/../b?x', 'Example.LU:8443', '/b', '/b?x'],
    ['http://example.lu', 'example.lu', '/', '/'],
    ['http://example.lu?x=/', 'example.lu', '/', '/?x=/'],
    ['http://user@example.lu/', 'user@example.lu', '/', '/']
  ]
  for (const [target, authority, path, forward] of cases) {
    const { form, ...rest } = read(target)
    t.equal(form, 'absolute', target)
    t.match(rest, { authority, path, forward }, target)
  }
  t.equal(readTarget('http:///a', 'GET'), 'bad_host')
  t.equal(readTarget('http://', 'GET'), 'bad_host')
  t.end()
})

t.test('OPTIONS * is about the server, and an asterisk means nothing elsewhere', t => {
  t.match(read('*', 'OPTIONS'), { form: 'asterisk', path: '*', forward: '*', authority: '' })
  t.match(read('http://example.lu', 'OPTIONS'), { form: 'asterisk', authority: 'example.lu' })
  t.match(read('http://example.lu/', 'OPTIONS'), { form: 'absolute', path: '/' })
  t.equal(readTarget('*', 'POST'), 'bad_path')
  t.end()
})

t.test('a target of 8 KiB is read and a longer one is not, even when it only grows by escaping', t => {
  t.equal(read(`/${'a'.repeat(maxTargetBytes - 1)}`).path.length, maxTargetBytes)
  t.equal(readTarget(`/${'a'.repeat(maxTargetBytes)}`, 'GET'), 'target_too_long')
  t.equal(readTarget(`/?${'a'.repeat(maxTargetBytes)}`, 'GET'), 'target_too_long')
  t.equal(readTarget(`/${'|'.repeat(maxTargetBytes / 2)}`, 'GET'), 'target_too_long')
  t.end()
})

/** Pieces that bypasses are made of, so that random targets are nasty ones. */
const piece = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2E',
    ';',
    ';x=1',
    '%61',
    'a',
    'Z',
    '%c3%a9',
    '%C3',
    '%zz',
    '%'
  ),
  fc.constantFrom(
    '%2f',
    '%5c',
    '\\',
    '?',
    '#',
    '|',
    '%7c',
    '@',
    '%40',
    '%3b',
    '%25',
    '%2561',
    '~',
    '%00',
    ' '
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 3 })
)
const nastyTarget = fc.array(piece, { maxLength: 12 }).map(pieces => `/${pieces.join('')}`)

t.test('reading what is forwarded gives the same path and the same forward', t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(nastyTarget, raw => {
        const once = readTarget(raw, 'GET')
        if (typeof once === 'string') return
        const twice = read(once.forward)
        assert.equal(twice.forward, once.forward)
        assert.equal(twice.path, once.path)
        assert.equal(twice.query, once.query)
        assert.equal(read(once.path).path, once.path)
      }),
      { numRuns: 3000 }
    )
  )
  t.end()
})

/**
 * A server written from RFC 3986 and nothing else: cut parameters off, unescape once, then resolve.
 * `undefined` where the unescaped path is not text.
 */
function resourceServed(target: string): string | undefined {
  const [path = ''] = target.split('?', 1)
  const segments: string[] = []
  for (const segment of path.split('/')) {
    let name: string
    try {
      name = decodeURIComponent(segment.split(';', 1)[0]!)
    } catch {
      return undefined
    }
    if (name === '..') segments.pop()
    else if (name !== '.' && name !== '') segments.push(name)
  }
  return segments.join('/')
}

t.test('what rules see is what a server would serve, whether asked by the client or by Moien', t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(nastyTarget, raw => {
        const target = readTarget(raw, 'GET')
        if (typeof target === 'string') return
        const asked = resourceServed(raw)
        assert.equal(resourceServed(target.forward), asked)
        assert.equal(resourceServed(target.path), asked)
        assert.doesNotMatch(target.path, /\/\/|\/\.\.?(\/|$)|;|\\|%(2[fF]|5[cC]|00|2[eE])/)
      }),
      { numRuns: 3000 }
    )
  )
  t.end()
})

t.test('anything at all is either read or refused', t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), raw => {
        const target = readTarget(raw, 'GET')
        if (typeof target !== 'string') assert.match(target.forward, /^\/(?!\/)[!-~]*$/)
      }),
      { numRuns: 3000 }
    )
  )
  t.end()
})
