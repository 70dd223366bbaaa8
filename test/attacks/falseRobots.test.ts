// Who borrows a good robot's name, and who would have Moien fetch keys from where no stranger may ask.
import { writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { newSigner, signRequest } from '../client/signRequest.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { openDnsServer } from '../support/dnsServer.ts'
import { ask } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'
import { until } from '../support/until.ts'

t.test('a robot', async t => {
  // Something inside the network that answers whoever connects.
  let connections = 0
  const inside = createServer(socket => {
    connections++
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(inside, 'listening')
  t.teardown(() => void inside.close())
  const { port } = inside.address() as AddressInfo

  const listFile = join(t.testdir({}), 'crawler.txt')
  writeFileSync(listFile, '198.51.100.0/28\n')
  const dns = await openDnsServer(t, {
    'PTR 20.100.51.198.in-addr.arpa': ['crawl-20.crawler.example'],
    'A crawl-20.crawler.example': ['198.51.100.20'],
    // Whoever owns an address may call it what they like; the name does not lead back.
    'PTR 66.100.51.198.in-addr.arpa': ['crawl-20.crawler.example'],
    'PTR 67.100.51.198.in-addr.arpa': ['crawler.example.evil.example'],
    'A crawler.example.evil.example': ['198.51.100.67'],
    'A keys.example': ['127.0.0.1']
  })
  const keys = `https://keys.example:${port}`
  const rules = `bots:
  - { id: crawler, user_agent: { contains: Crawler/ }, proof: { file: ${listFile}, dns: [crawler.example] } }
  - { id: signer, proof: { signature: { directory: "${keys}" } } }
rules:
  - { id: robots, when: { bot: { verified: true } }, then: open }
  - { id: everyone, then: { deny: { status: 410 } } }
`
  const application = await startCountingUpstream(t)
  const gateway = await startGateway(t, {
    upstream: application.origin,
    rules,
    config: { trusted_proxies: ['127.0.0.1'], dns: { servers: [dns.address], timeout: '5s' } }
  })
  const statusOf = async (address: string, headers: Record<string, string>): Promise<number> => {
    const sent = {
      host: 'guichet.example',
      'x-forwarded-for': address,
      'x-forwarded-proto': 'https',
      ...headers
    }
    return (await ask(gateway.origin, '/', { headers: sent })).status
  }

  await t.test('is believed for its address, never for its name', async t => {
    const named = { 'user-agent': 'Mozilla/5.0 (compatible; Crawler/2.1; +https://crawler.example/bot)' }
    t.equal(await statusOf('198.51.100.7', named), 200, 'published')
    await until(
      () => statusOf('198.51.100.20', named),
      status => status === 200
    )
    for (const liar of ['198.51.100.66', '198.51.100.67', '198.51.100.16', '203.0.113.7', '2001:db8::7']) {
      t.equal(await statusOf(liar, named), 410, liar)
    }
    await until(
      () => gateway.metric('moien_bot_lookups_total'),
      count => count >= 6
    )
    const claims = {
      from: 'bot@crawler.example',
      via: 'crawl-20.crawler.example',
      'x-forwarded-host': 'crawler.example'
    }
    for (const liar of ['198.51.100.66', '198.51.100.67', '203.0.113.7']) {
      t.equal(await statusOf(liar, { ...named, ...claims }), 410, `${liar}, when its name is known`)
    }
    t.equal(await statusOf('198.51.100.7', { 'user-agent': 'curl/8' }), 410, 'an address alone is no robot')
  })

  await t.test('makes Moien ask nobody for keys but those that the operator has named', async t => {
    const signer = newSigner()
    const agents = [
      `https://127.0.0.1:${port}`,
      `http://127.0.0.1:${port}`,
      `https://localhost:${port}`,
      `https://[::ffff:127.0.0.1]:${port}/x`,
      `https://2130706433:${port}`,
      `https://keys.example:${port}@127.0.0.1:${port}`,
      `${keys}.evil.example`,
      `${keys}/../other`,
      'https://169.254.169.254/latest/meta-data',
      'file:///etc/passwd'
    ]
    for (const agent of agents) {
      for (const form of [`sig1="${agent}"`, `"${agent}"`]) {
        const signed = signRequest({
          signer,
          url: 'https://guichet.example/',
          agent: form,
          nowMs: Date.now()
        })
        t.equal(await statusOf('203.0.113.7', Object.fromEntries(signed)), 410, form)
      }
    }
    const fetches = await gateway.metric('moien_bot_key_fetches_total')
    t.equal(fetches, 0)
    t.equal(dns.asked.filter(question => question.startsWith('A ') && question.includes('keys')).length, 0)
    t.equal(connections, 0)
  })

  await t.test('of a named signer leads Moien to no address of its own network', async t => {
    const signed = signRequest({
      signer: newSigner(),
      url: 'https://guichet.example/',
      agent: `sig1="${keys}"`,
      nowMs: Date.now()
    })
    t.equal(await statusOf('203.0.113.7', Object.fromEntries(signed)), 410)
    await until(
      () => gateway.metric('moien_bot_key_fetches_total', { result: 'failed' }),
      count => count === 1
    )
    t.equal(connections, 0)
    t.match(JSON.stringify(gateway.logged), /127\.0\.0\.1, which is not public/)
  })
})
