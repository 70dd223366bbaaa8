import { execFileSync } from 'node:child_process'
import https from 'node:https'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { exchangeRaw } from '../support/rawHttp.ts'
import { ask } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'
import { missing } from '../support/tools.ts'
import { freePort } from './freePort.ts'
import { startTlsHaproxy } from './programs.ts'

const ja4 = 't13d1517h2_8daaf6152771_cb7bf5808d99'
const spoofed = 't12d1517h2_8daaf6152771_cb7bf5808d99'

/** As docs/fingerprints.md has it. */
const ja3Lines = [
  'X-JA3 %[ssl_fc_protocol_hello_id],%[ssl_fc_cipherlist_bin(1),be2dec(-,2)],%[ssl_fc_extlist_bin(1),be2dec(-,2)],%[ssl_fc_eclist_bin(1),be2dec(-,2)],%[ssl_fc_ecformats_bin,be2dec(-,1)]',
  'X-JA3 %[req.hdr(X-JA3),digest(md5),hex,lower]'
]

/** Certificate and key, PEM. */
function makePem(): string {
  const args =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout - -days 2 -subj /CN=app.test'
  return execFileSync('openssl', args.split(' '), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}

function askOverTls(port: number, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = {
      port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      agent: false,
      maxVersion: 'TLSv1.2'
    } as const
    https
      .get({ ...options, headers: { host: 'app.test', ...headers } }, response => {
        text(response).then(() => resolve(response.statusCode ?? 0), reject)
      })
      .on('error', reject)
  })
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
  const gateway = await startGateway(t, {
    upstream: upstream.origin,
    rules: `rules:
  - { id: known, when: { ja4: { prefix: t13 } }, then: { tag: known } }
  - { id: plain, when: { tls: none }, then: { tag: plain } }`,
    config: {
      listen: [{ address: '127.0.0.1:0' }, { address: `127.0.0.1:${announcing}`, proxy_protocol: true }],
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
  const hasHaproxy = missing('haproxy') === false
  if (hasHaproxy) {
    const lines = [`X-JA4 ${ja4}`, ...ja3Lines, 'X-TLS %[ssl_fc_protocol]']
    const port = await startTlsHaproxy(t, gateway.port, makePem(), lines)
    t.equal(await askOverTls(port, { 'x-ja4': spoofed, 'x-ja3': 'x', 'x-tls': 'x' }), 200)
  }
  for (const { headers } of upstream.requests) {
    t.same(
      Object.keys(headers).filter(name => /ja3|ja4|x-tls/.test(name)),
      []
    )
  }
  t.equal(await gateway.metric('moien_received_fingerprints_invalid_total'), 1)
  await gateway.stop()
  const told = gateway.accessLog().map(line => [line['url.path'], line['moien.ja4'], line['moien.tags']])
  t.same(told.slice(0, 3), [
    ['/tlv', ja4, ['known']],
    ['/direct', undefined, ['plain']],
    ['/trusted', undefined, undefined]
  ])
  if (hasHaproxy) {
    const known = {
      'moien.ja4': ja4,
      'tls.version': '1.2',
      'tls.client.ja3': /^[\da-f]{32}$/,
      'moien.tags': ['known']
    }
    t.match(gateway.accessLog()[3], known)
  }
})
