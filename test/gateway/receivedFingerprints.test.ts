import http2 from 'node:http2'
import https from 'node:https'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { exchangeRaw } from '../support/rawHttp.ts'
import { ask } from '../support/scriptedVisitor.ts'
import { TestAuthority } from '../support/testCertificates.ts'
import { startGateway } from '../support/startGateway.ts'
import { missing } from '../support/tools.ts'
import { freePort } from './freePort.ts'
import { startTlsHaproxy } from './programs.ts'

const ja4 = 't13d1517h2_8daaf6152771_cb7bf5808d99'
const spoofed = 't12d1517h2_8daaf6152771_cb7bf5808d99'

/** As docs/fingerprints.md has it. */
const ja3Lines = [
  'X-JA3 %[ssl_fc_protocol_hello_id],%[ssl_fc_cipherlist_bin(1),be2dec(-,2)],%[ssl_fc_extlist_bin(1),be2dec(-,2)],%[ssl_fc_eclist_bin(1),be2dec(-,2)],%[ssl_fc_ecformats_bin,be2dec(-,1)]',
  'X-JA3 %[req.fhdr(X-JA3),digest(md5),hex,lower]'
]

/** Asks by TLS 1.2 and HTTP/1.1, from an address that nobody trusts. */
function askOverTls(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const tls = { rejectUnauthorized: false, maxVersion: 'TLSv1.2' } as const
  const options = { port, path, host: '127.0.0.1', localAddress: '127.0.0.9', agent: false, ...tls } as const
  return new Promise((resolve, reject) => {
    https
      .get({ ...options, headers: { host: 'app.test', ...headers } }, response => {
        text(response).then(() => resolve(response.statusCode ?? 0), reject)
      })
      .on('error', reject)
  })
}

/** Asks by HTTP/2, from there as well. */
async function askOverHttp2(port: number, path: string): Promise<void> {
  const options = { rejectUnauthorized: false, localAddress: '127.0.0.9', servername: 'app.test' }
  const session = http2.connect(`https://127.0.0.1:${port}`, options)
  const stream = session.request({ ':path': path, ':authority': 'app.test', 'x-ja4': spoofed })
  await text(stream)
  session.close()
}

/** A PROXY protocol header, version 2, of a client at 192.0.2.1 with a TLV. */
function announce(type: number, value: string): Buffer {
  const tlv = Buffer.from([type, 0, value.length, ...Buffer.from(value)])
  const addresses = Buffer.from('c00002010a00000412670050', 'hex')
  const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
  return Buffer.concat([
    signature,
    Buffer.from([0x21, 0x11, 0, addresses.length + tlv.length]),
    addresses,
    tlv
  ])
}

t.test('what a trusted proxy says of its client reaches rules and log, and goes no further', async t => {
  const upstream = await startCountingUpstream(t)
  const announcing = await freePort()
  const secure = await freePort()
  const { certificate, certificateFile, key, keyFile } = new TestAuthority(t).issue({ hosts: ['app.test'] })
  const gateway = await startGateway(t, {
    upstream: upstream.origin,
    rules: `rules:
  - { id: known, when: { ja4: { prefix: t13 } }, then: { tag: known } }
  - { id: plain, when: { tls: none }, then: { tag: plain } }`,
    config: {
      listen: [
        { address: '127.0.0.1:0' },
        { address: `127.0.0.1:${announcing}`, proxy_protocol: true },
        { address: `127.0.0.1:${secure}`, tls: { certificate: certificateFile, key: keyFile } }
      ],
      trusted_proxies: ['127.0.0.1/32'],
      fingerprint: {
        trust: { from: ['127.0.0.1/32'], ja4: 'x-ja4', ja3: ['x-ja3'], tls: 'x-tls', tlv: { ja4: 0xe1 } }
      },
      log: { file: 'access.log', addresses: 'full', fingerprints: true }
    }
  })
  const get = Buffer.from(
    `GET /tlv HTTP/1.1\r\nHost: app.test\r\nX-JA4: ${spoofed}\r\nConnection: close\r\n\r\n`
  )
  await exchangeRaw(announcing, Buffer.concat([announce(0xe1, ja4), get]))
  await ask(gateway.origin, '/direct', {
    localAddress: '127.0.0.9',
    headers: { 'x-ja4': spoofed, 'X-JA3': 'x' }
  })
  await ask(gateway.origin, '/trusted', { headers: { 'x-ja4': 'no JA4', 'x-forwarded-for': '192.0.2.7' } })
  const spoofing = { 'x-ja4': spoofed, 'x-ja3': 'x', 'x-tls': 'x' }
  t.equal(await askOverTls(secure, '/own', spoofing), 200)
  await askOverHttp2(secure, '/own-h2')
  const hasHaproxy = missing('haproxy') === false
  if (hasHaproxy) {
    const headers = [`X-JA4 ${ja4}`, ...ja3Lines, 'X-TLS %[ssl_fc_protocol]']
    const port = await startTlsHaproxy(t, gateway.port, certificate + key, headers)
    t.equal(await askOverTls(port, '/haproxy', spoofing), 200)
  }
  for (const { headers } of upstream.requests) {
    t.same(
      Object.keys(headers).filter(name => /ja3|ja4|x-tls/.test(name)),
      []
    )
  }
  t.equal(await gateway.metric('moien_received_fingerprints_invalid_total'), 1)
  await gateway.stop()
  const lines = new Map(gateway.accessLog().map(line => [line['url.path'], line]))
  const told = (path: string): readonly unknown[] => {
    const line = lines.get(path)!
    return [line['moien.ja4'], line['tls.version'], line['moien.tags']]
  }
  t.same(told('/tlv'), [ja4, undefined, ['known']])
  t.same(told('/direct'), [undefined, undefined, ['plain']])
  t.same(told('/trusted'), [undefined, undefined, undefined])
  t.match(told('/own'), [/^t12d\d{4}00_/, '1.2', undefined])
  t.match(told('/own-h2'), [/^t13d\d{4}h2_/, '1.3', ['known']])
  t.match(lines.get('/own-h2'), {
    'moien.h2': /^[\d:;]*\|\d+\|0\|[maps](?:,[maps]){3}$/,
    'moien.header_order': /^mh1_/,
    'moien.tls_hash': /^mt1_/
  })
  t.match(lines.get('/own'), { 'tls.client.ja3': /^[\da-f]{32}$/ })
  if (!hasHaproxy) return
  t.same(told('/haproxy'), [ja4, '1.2', ['known']])
  t.equal(lines.get('/haproxy')!['tls.client.ja3'], lines.get('/own')!['tls.client.ja3'], 'they agree on JA3')
})
