import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  browsers,
  documentHeaderOrders,
  http2Settings,
  pseudoHeaderOrders,
  readVersion,
  sinceVersion
} from '../../src/client/browserVersions.ts'
import { withCompatVersions, type CompatData, type VersionsFile } from '../support/compatVersions.ts'
import { root } from '../support/sourceFiles.ts'

const file = JSON.parse(readFileSync(join(root, 'src/client/browserVersions.json'), 'utf8')) as VersionsFile

/** Compatibility data in which `feature` came with these versions, a browser's for desktop and telephone. */
function dataWith(support: Readonly<Record<string, unknown>>): CompatData {
  const all = Object.fromEntries(
    ['chrome', 'chrome_android', 'firefox', 'firefox_android', 'safari', 'safari_ios'].map(name => [
      name,
      support[name] ?? { version_added: '1' }
    ])
  )
  return {
    __meta: { version: '9.9.9', timestamp: '2027-01-02T03:04:05.678Z' },
    http: { headers: { 'Sec-New': { __compat: { support: all } } } }
  }
}

const small: VersionsFile = {
  compatData: { package: '@mdn/browser-compat-data', version: '8.0.0', date: '2026-01-01' },
  features: {
    asked: { compat: ['http.headers.Sec-New'], chrome: '1', firefox: '1', safari: null },
    kept: { chrome: '98', firefox: null, safari: null }
  },
  kept: { by: 'hand' }
}

function asked(support: Readonly<Record<string, unknown>>): unknown {
  return withCompatVersions(small, dataWith(support)).features.asked
}

t.test('each version has a source and a date, and can be read', t => {
  for (const [name, row] of Object.entries(file.features)) {
    const { source, date, compat, ...versions } = { ...row } as Readonly<Record<string, unknown>>
    if (compat === undefined) {
      t.type(source, 'string', name)
      t.match(date, /^\d{4}-\d\d-\d\d$/, name)
    }
    t.same(Object.keys(versions), ['chrome', 'firefox', 'safari'], name)
    for (const version of Object.values(versions)) {
      t.ok(version === null || (typeof version === 'string' && /^\d+(?:\.\d+)?$/.test(version)), name)
    }
  }
  t.match(file.compatData.date, /^\d{4}-\d\d-\d\d$/)
  for (const browser of browsers) {
    t.ok(pseudoHeaderOrders[browser].length > 0)
    t.ok(http2Settings[browser])
    t.ok(documentHeaderOrders[browser])
  }
  t.end()
})

t.test('versions are compared by their numbers', t => {
  t.equal(sinceVersion('fetch_metadata', 'safari'), readVersion('16.4'))
  t.ok(readVersion('16.10') > readVersion('16.4'))
  t.ok(readVersion('17') > readVersion('16.999999'))
  t.equal(sinceVersion('client_hints', 'firefox'), Infinity)
  t.end()
})

t.test('of desktop and telephone the later version counts, of flags, parts and what was removed none', t => {
  t.match(asked({ chrome: { version_added: '76' }, chrome_android: { version_added: '80' } }), {
    chrome: '80'
  })
  t.match(asked({ safari: { version_added: '16.10' }, safari_ios: { version_added: '16.4' } }), {
    safari: '16.10'
  })
  t.match(asked({ firefox: [{ version_added: '100', flags: [{}] }, { version_added: '≤90' }] }), {
    firefox: '90'
  })
  for (const support of [
    { version_added: false },
    { version_added: 'preview' },
    { version_added: null },
    { version_added: '5', version_removed: '6' },
    { version_added: '5', partial_implementation: true },
    { version_added: '5', alternative_name: 'X-New' }
  ]) {
    t.match(asked({ safari_ios: support }), { safari: null })
  }
  t.end()
})

t.test('what is kept by hand stays, and writing twice changes nothing', t => {
  const once = withCompatVersions(small, dataWith({ chrome: { version_added: '76' } }))
  t.match(once, { compatData: { version: '9.9.9', date: '2027-01-02' }, kept: { by: 'hand' } })
  t.same(once.features.kept, small.features.kept)
  t.same(
    JSON.stringify(withCompatVersions(once, dataWith({ chrome: { version_added: '76' } }))),
    JSON.stringify(once)
  )
  t.throws(
    () => withCompatVersions(small, { __meta: small.compatData, http: {} } as never),
    /has no http\.headers/
  )
  t.end()
})
