import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ja4 } from '../../src/client/ja4.ts'
import { parseClientHello } from '../../src/client/parseClientHello.ts'
import { tlsHash } from '../../src/client/tlsHash.ts'
import type { ClientHello } from '../../src/core/clientHello.ts'
import { capturedHellos } from '../support/capturedHellos.ts'
import { capturedPrefaces } from '../support/capturedPrefaces.ts'
import { root } from '../support/sourceFiles.ts'

/** Seven connections of one Chromium 156. */
function chromiumHellos(): readonly ClientHello[] {
  const text = readFileSync(join(root, 'test/fixtures/chromium-hellos.json'), 'utf8')
  const recorded = JSON.parse(text) as Readonly<Record<string, string>>
  return Object.values(recorded).map(hex => parseClientHello(Buffer.from(hex, 'hex')) as ClientHello)
}

function captured(client: string): ClientHello {
  const { bytes } = capturedHellos().find(each => each.client === client)!
  return parseClientHello(bytes) as ClientHello
}

t.test('one Chromium has seven JA4 and one hash of ours', async t => {
  const hellos = chromiumHellos()
  t.equal(new Set(hellos.map(ja4)).size, 7)
  t.strictSame(new Set(hellos.map(tlsHash)), new Set([tlsHash(captured('chromium-156-debian12'))]))
  t.match(tlsHash(hellos[0]!), /^mt1_[0-9a-f]{12}$/)
})

t.test(
  'one Firefox has one, though it leaves out two extensions when it resumes for a WebSocket',
  async t => {
    const hello = captured('firefox-153esr-debian12')
    const resumed = {
      ...hello,
      extensions: [0, 23, 65281, 10, 11, 16, 5, 34, 18, 51, 43, 13, 45, 28, 65037, 41],
      certificateCompressions: [],
      alpn: ['http/1.1']
    }
    t.not(ja4(resumed), ja4(hello))
    t.equal(tlsHash(resumed), tlsHash(hello))
  }
)

t.test('name, protocol and padding change nothing', async t => {
  const alike = [
    ['curl-7.88.1-openssl-3.0.19', 'curl-7.88.1-openssl-3.0.19-nosni', 'curl-7.88.1-http1.1'],
    ['openssl-s_client-3.0.19', 'openssl-s_client-3.0.19-nosni'],
    ['node-v24.21.0-https', 'node-v24.21.0-fetch', 'node-v26.10.0-https', 'node-v26.10.0-fetch']
  ]
  for (const clients of alike)
    t.equal(new Set(clients.map(client => tlsHash(captured(client)))).size, 1, clients[0]!)
})

t.test('different software has different hashes', async t => {
  const clients = [
    'chromium-156-debian12',
    'firefox-153esr-debian12',
    'curl-7.88.1-openssl-3.0.19',
    'openssl-s_client-3.0.19',
    'node-v20.20.2-https',
    'node-v26.10.0-https',
    'python-3.11.7-urllib'
  ]
  t.equal(new Set(clients.map(client => tlsHash(captured(client)))).size, clients.length)
})

t.test('each list of the hello counts', async t => {
  const hello = captured('openssl-s_client-3.0.19')
  const changed: readonly Partial<ClientHello>[] = [
    { legacyVersion: 0x0302 },
    { ciphers: hello.ciphers.toReversed() },
    { extensions: [...hello.extensions, 99] },
    { versions: [0x0304] },
    { groups: hello.groups.slice(1) },
    { pointFormats: [0] },
    { signatureAlgorithms: hello.signatureAlgorithms.toReversed() }
  ]
  const hashes = changed.map(change => tlsHash({ ...hello, ...change }))
  t.equal(new Set([tlsHash(hello), ...hashes]).size, changed.length + 1)
})

t.test('docs/fingerprints.md tells the fingerprints of the captures', async t => {
  const page = readFileSync(join(root, 'docs/fingerprints.md'), 'utf8')
  const hellos = [...capturedHellos().map(({ client }) => captured(client)), ...chromiumHellos().slice(0, 3)]
  const told = hellos.flatMap(hello => [ja4(hello), tlsHash(hello)])
  // Of s_client without a name nothing is told.
  const untold = told.filter(fingerprint => !page.includes(fingerprint))
  t.strictSame(untold, ['t13i310900_e8f1e7e78f70_1f22a2ca17c4'])
  for (const { h2, client } of capturedPrefaces.filter(({ client }) => /156|153|curl/.test(client))) {
    t.ok(page.includes(h2.replaceAll('|', '\\|')), client)
  }
})
