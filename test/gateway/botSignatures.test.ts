import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { connect, type IncomingHttpHeaders } from 'node:http2'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { acceptSignature } from '../../src/gateway/askForSignature.ts'
import { newSigner, signRequest, type SigningWishes } from '../client/signRequest.ts'
import { CountingUpstream } from '../support/countingUpstream.ts'
import { until } from '../support/until.ts'
import { authority, certificate, privateKey } from '../upstream/certificates.ts'
import { startGatewayProcess } from './gatewayProcess.ts'

/** The answer to a request over TLS and HTTP/1.1. */
async function answerOver1(
  port: number,
  path: string,
  headers: Record<string, string>
): Promise<IncomingMessage> {
  const host = `app.internal:${port}`
  const options = {
    port,
    path,
    ca: authority,
    servername: 'app.internal',
    agent: false,
    headers: { host, ...headers }
  }
  const [answer] = (await once(request(options).end(), 'response')) as [IncomingMessage]
  answer.resume()
  await once(answer, 'end')
  return answer
}

/** The status of the same over HTTP/2. */
async function statusOver2(port: number, path: string, headers: Record<string, string>): Promise<number> {
  const session = connect(`https://app.internal:${port}`, {
    ca: authority,
    host: '127.0.0.1',
    servername: 'app.internal'
  })
  const stream = session.request({ ':path': path, ...headers })
  const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  stream.resume()
  await once(stream, 'close')
  session.close()
  return Number(answer[':status'])
}

t.test('bots that sign are known by their keys, from a file and from their own directory', async t => {
  const filed = newSigner()
  const remote = newSigner()
  const upstream = new CountingUpstream()
  upstream.server.listen(0, '127.0.0.1')
  await once(upstream.server, 'listening')
  t.teardown(() => upstream.server.close().closeAllConnections())
  const directory = createServer({ key: privateKey, cert: certificate }, (_req, res) => {
    res.setHeader('content-type', 'application/http-message-signatures-directory+json')
    res.end(JSON.stringify({ keys: [remote.jwk] }))
  }).listen(0, '127.0.0.1')
  await once(directory, 'listening')
  t.teardown(() => directory.close().closeAllConnections())
  const directoryOrigin = `https://127.0.0.1:${(directory.address() as AddressInfo).port}`

  process.env['NODE_EXTRA_CA_CERTS'] = join(t.testdir({ 'authority.pem': authority }), 'authority.pem')
  const rules = `bots:
  - { id: filed, proof: { signature: { keys: filed.json, replay: refuse } } }
  - { id: remote, proof: { signature: { directory: "${directoryOrigin}", allow_private: true } } }
rules:
  - { id: liars, when: { bot: { claims: true, verified: false } }, then: deny, on_unknown: skip }
  - { id: bots, when: { bot: { verified: true } }, then: allow }
  - { id: others, then: too_many }
`
  const files = {
    'filed.json': JSON.stringify({ keys: [filed.jwk] }),
    'tls.crt': certificate,
    'tls.key': privateKey
  }
  const listen = [{ address: '127.0.0.1:0', tls: { certificate: 'tls.crt', key: 'tls.key' } }]
  const wishes = { upstream: upstream.origin, rules, config: { listen } }
  const gateway = await startGatewayProcess(t, wishes, { files })

  const path = '/a//b/%7ec;v=1?q=%7e'
  const signed = (wishes: Partial<SigningWishes> = {}): Record<string, string> => {
    const whole = {
      signer: filed,
      url: `https://app.internal:${gateway.port}${path}`,
      agent: undefined,
      nowMs: Date.now(),
      ...wishes
    }
    return Object.fromEntries(signRequest(whole))
  }
  const answerTo = (headers: Record<string, string>): Promise<IncomingMessage> =>
    answerOver1(gateway.port, path, headers)
  const statusOf = async (headers: Record<string, string>): Promise<number> =>
    (await answerTo(headers)).statusCode!

  const people = await answerTo({})
  t.equal(people.statusCode, 429)
  t.notMatch(people.headers, { 'accept-signature': String })
  const single = signed({ components: ['@target-uri'] })
  t.equal(await statusOf(single), 200, 'over the address as it was sent')
  t.match(
    await answerTo(single),
    { statusCode: 403, headers: { 'accept-signature': acceptSignature } },
    'once'
  )
  t.equal(await statusOf(signed({ url: 'https://other.example/' })), 403, 'for this host')

  t.equal(
    await statusOver2(gateway.port, path, signed({ components: ['@target-uri', '@method'] })),
    200,
    'HTTP/2'
  )

  const agent = `sig1="${directoryOrigin}"`
  t.equal((await answerTo({ 'signature-agent': agent })).headers['accept-signature'], acceptSignature)
  t.equal(await statusOf(signed({ signer: remote, agent })), 429, 'while its keys are fetched nobody knows')
  await until(
    () => statusOf(signed({ signer: remote, agent })),
    status => status === 200
  )
  t.equal(await statusOf(signed({ signer: { ...filed, keyId: remote.keyId }, agent })), 403)

  const results = (result: string): Promise<number> =>
    gateway.metric('moien_bot_signatures_total', { result })
  t.equal(await results('replayed'), 1)
  t.equal(await results('wrong'), 2)
  t.ok((await results('pending')) >= 1)
  t.equal(await gateway.metric('moien_bot_key_fetches_total', { result: 'good' }), 1)
  t.equal(await gateway.metric('moien_bot_signed_texts'), 2)
  await until(
    () => gateway.metric('moien_bot_keys', { state: 'held' }),
    held => held === 1
  )

  const next = newSigner()
  writeFileSync(join(gateway.dir, 'filed.json'), JSON.stringify({ keys: [next.jwk] }))
  await until(
    () => statusOf(signed({ signer: next })),
    status => status === 200
  )
  t.equal(await statusOf(signed()), 429, 'a key that has left the file is nobody’s')
  t.equal(await statusOf(signed({ signer: remote, agent })), 200, 'what was fetched stays')
  t.equal(await gateway.metric('moien_bot_key_fetches_total'), 1)
})
