import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { newSigner, signRequest, type SigningWishes } from '../client/signRequest.ts'
import { CountingUpstream } from '../support/countingUpstream.ts'
import { ask } from '../support/scriptedVisitor.ts'
import { until } from '../support/until.ts'
import { authority, certificate, privateKey } from '../upstream/certificates.ts'
import { startGatewayProcess } from './gatewayProcess.ts'

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
  const files = { 'filed.json': JSON.stringify({ keys: [filed.jwk] }) }
  const wishes = { upstream: upstream.origin, rules, site: { public_scheme: 'https' } }
  const gateway = await startGatewayProcess(t, wishes, { files })

  const path = '/a//b/%7ec;v=1?q=%7e'
  const signed = (wishes: Partial<SigningWishes> = {}): Record<string, string> => {
    const whole = {
      signer: filed,
      url: `https://guichet.example${path}`,
      agent: undefined,
      nowMs: Date.now(),
      ...wishes
    }
    return Object.fromEntries(signRequest(whole))
  }
  const statusOf = async (headers: Record<string, string>): Promise<number> =>
    (await ask(gateway.origin, path, { headers: { host: 'guichet.example', ...headers } })).status

  t.equal(await statusOf({}), 429)
  const single = signed({ components: ['@target-uri'] })
  t.equal(await statusOf(single), 200, 'over the address as it was sent')
  t.equal(await statusOf(single), 403, 'once')
  t.equal(await statusOf(signed({ url: 'https://other.example/' })), 403, 'for this host')

  const agent = `sig1="${directoryOrigin}"`
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
  t.equal(await gateway.metric('moien_bot_signed_texts'), 1)
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
