import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { openDnsServer } from '../support/dnsServer.ts'
import { ask } from '../support/scriptedVisitor.ts'
import { startGateway, type TestGateway } from '../support/startGateway.ts'
import { until } from '../support/until.ts'

const listFile = join(t.testdir({}), 'crawler.txt')

const rules = `bots:
  - id: crawler
    user_agent: { prefix: Crawler/ }
    proof: { file: ${listFile}, dns: [crawler.example] }
rules:
  - { id: mine, when: { bot: crawler }, then: open }
  - id: liar
    description: Says it is the crawler, and is not.
    when: { bot: { claims: crawler, verified: false } }
    on_unknown: skip
    then: { deny: { status: 410 } }
`

async function startApplication(t: Test): Promise<string> {
  const server = createServer((_req, res) => res.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.closeAllConnections())
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function statusFor({ origin }: TestGateway, client: string, userAgent = 'Crawler/1'): Promise<number> {
  const headers = { 'x-forwarded-for': client, 'user-agent': userAgent }
  return (await ask(origin, '/', { headers })).status
}

t.test('robots that say who they are', async t => {
  writeFileSync(listFile, '198.51.100.1\n')
  const dns = await openDnsServer(t, {
    'PTR 2.100.51.198.in-addr.arpa': ['two.crawler.example'],
    'A two.crawler.example': ['198.51.100.2'],
    'PTR 3.100.51.198.in-addr.arpa': ['two.crawler.example'],
    'PTR 4.100.51.198.in-addr.arpa': 'silent',
    'PTR 5.100.51.198.in-addr.arpa': ['evilcrawler.example']
  })
  const config = { trusted_proxies: ['127.0.0.1/32'], dns: { servers: [dns.address], timeout: '5s' } }
  const gateway = await startGateway(t, { upstream: await startApplication(t), rules, config })
  const lookups = (result: string): Promise<number> => gateway.metric('moien_bot_lookups_total', { result })

  await t.test('are believed for a published address, and no name is asked for', async t => {
    t.equal(await statusFor(gateway, '198.51.100.1'), 200)
    t.equal(await gateway.metric('moien_bot_requests_total', { bot: 'crawler', standing: 'verified' }), 1)
    t.same(dns.asked, [])
  })

  await t.test('wait for nobody: the first request passes, the next ones as their name says', async t => {
    t.equal(await statusFor(gateway, '198.51.100.2'), 200)
    t.equal(await statusFor(gateway, '198.51.100.3'), 200)
    t.equal(await statusFor(gateway, '198.51.100.5'), 200)
    await until(
      async () => (await lookups('named')) + (await lookups('unnamed')),
      count => count === 3
    )
    t.equal(await statusFor(gateway, '198.51.100.2'), 200)
    t.equal(await statusFor(gateway, '198.51.100.3'), 410)
    t.equal(await statusFor(gateway, '198.51.100.5'), 410)
    t.equal(await statusFor(gateway, '198.51.100.3', 'Mozilla/5.0'), 200, 'a citizen there claims nothing')
    t.equal(dns.asked.filter(question => question.startsWith('PTR')).length, 3)
  })

  await t.test('are answered while a name server is silent', async t => {
    t.equal(await statusFor(gateway, '198.51.100.4'), 200)
    t.equal(await statusFor(gateway, '198.51.100.4'), 200)
    await until(
      () => gateway.metric('moien_bot_lookups_in_flight'),
      count => count === 1
    )
    for (const [memo, size] of Object.entries({ bot_names: 3, bot_user_agents: 2 })) {
      await until(
        () => gateway.metric('moien_remembered', { memo }),
        remembered => remembered === size
      )
    }
  })

  await t.test('are known by a new list after a reload, which forgets no name', async t => {
    writeFileSync(listFile, '198.51.100.5\n')
    t.same((await gateway.gateway.reload()).faults, [])
    t.equal(await statusFor(gateway, '198.51.100.5'), 200)
    t.equal(await statusFor(gateway, '198.51.100.3'), 410)
  })

  await t.test('keep nobody from stopping, and stand in the log', async t => {
    await gateway.stop()
    const lines = gateway.accessLog().filter(line => line['user_agent.original'] === 'Crawler/1')
    // Each once: further refusals of one client may be told in one line.
    const told = lines.map(line =>
      [line['client.ip'], line['moien.bot.id'], line['moien.bot.proof']].join(' ')
    )
    t.same(
      [...new Set(told)],
      [
        '198.51.100.1 crawler prefix',
        '198.51.100.2 crawler pending',
        '198.51.100.3 crawler pending',
        '198.51.100.5 crawler pending',
        '198.51.100.2 crawler dns',
        '198.51.100.3 crawler unproven',
        '198.51.100.5 crawler unproven',
        '198.51.100.4 crawler pending',
        '198.51.100.5 crawler prefix'
      ]
    )
    const others = gateway.accessLog().filter(line => line['user_agent.original'] === 'Mozilla/5.0')
    t.same(
      others.map(line => line['moien.bot.id']),
      [undefined]
    )
  })
})
