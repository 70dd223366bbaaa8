import t from 'tap'
import { BotRegistry, type BotParts, type KnownBot } from '../../src/client/botRegistry.ts'
import { ReverseNames, type LookupResult } from '../../src/client/reverseNames.ts'
import { noBot, type BotStanding } from '../../src/core/bot.ts'
import { buildPrefixSet, PrefixSet } from '../../src/core/prefixSet.ts'
import { parsePrefix } from '../../src/policy/parsePrefix.ts'
import { factsOf } from '../policy/policyRig.ts'

function network(...texts: readonly string[]): PrefixSet {
  return new PrefixSet(buildPrefixSet(texts.map(text => parsePrefix(text)!)))
}

const google: KnownBot = {
  id: 'googlebot',
  networks: [network('203.0.113.0/24'), network('2001:db8::/32')],
  domains: ['googlebot.com'],
  signer: ''
}
const duck: KnownBot = { id: 'duckduckbot', networks: [network('198.51.100.1')], domains: [], signer: '' }
const feeds: KnownBot = { id: 'feeds', networks: [], domains: [], signer: '' }

function registryOf(parts: Partial<BotParts> = {}): BotRegistry {
  const bots = [google, duck, feeds]
  return new BotRegistry({
    claimOf: userAgent => bots.find(({ id }) => userAgent.includes(id)),
    signedBy: () => undefined,
    ...parts
  })
}

function standing(registry: BotRegistry, userAgent: string, ip = '192.0.2.1'): BotStanding {
  return registry.standingOf(factsOf({ ip, headers: { 'user-agent': userAgent } }))
}

t.test('a published address proves a bot, and nothing else is asked then', t => {
  const registry = registryOf({ names: { standingIn: () => t.fail('nobody is asked') as never } })
  for (const ip of ['203.0.113.7', '::ffff:203.0.113.7', '2001:db8::1']) {
    t.same(standing(registry, 'googlebot/2.1', ip), {
      claims: 'googlebot',
      verified: 'googlebot',
      proof: 'prefix',
      pending: false
    })
  }
  t.same(standing(registry, 'duckduckbot', '198.51.100.2'), { ...noBot, claims: 'duckduckbot' })
  t.same(standing(registry, 'feeds', '203.0.113.7'), { ...noBot, claims: 'feeds' })
  t.end()
})

t.test('an address of a bot is no bot without its user agent, nor under another one', t => {
  const registry = registryOf()
  t.same(standing(registry, 'Mozilla/5.0', '203.0.113.7'), noBot)
  t.same(standing(registry, '', '203.0.113.7'), noBot)
  t.same(standing(registry, 'duckduckbot', '203.0.113.7'), { ...noBot, claims: 'duckduckbot' })
  t.end()
})

t.test('what only a name can prove is as the names say, and pending where nobody is asked', t => {
  const verified = { claims: 'googlebot', verified: 'googlebot', proof: 'dns', pending: false }
  const rows = [
    ['named', verified],
    ['unnamed', { ...noBot, claims: 'googlebot' }],
    ['pending', { ...noBot, claims: 'googlebot', pending: true }]
  ] as const
  for (const [name, expected] of rows) {
    const registry = registryOf({ names: { standingIn: () => name } })
    t.same(standing(registry, 'googlebot'), expected)
  }
  t.same(standing(registryOf(), 'googlebot'), { ...noBot, claims: 'googlebot', pending: true })
  t.end()
})

t.test('user agents are remembered, so many and no longer ones', t => {
  let asked = 0
  const registry = registryOf({
    claimOf: () => {
      asked++
      return undefined
    }
  })
  for (let i = 0; i < 3000; i++) standing(registry, `browser ${i}`)
  t.equal(registry.remembered, 2048)
  t.equal(asked, 3000)
  standing(registry, 'browser 2999')
  t.equal(asked, 3000)
  for (let i = 0; i < 2; i++) standing(registry, 'x'.repeat(1025))
  t.equal(asked, 3002)
  t.end()
})

t.test(
  'ten thousand addresses that claim a bot at once prove nothing, and do not keep it from proving itself',
  async t => {
    const waiting: (() => void)[] = []
    const clock = { nowMs: () => 0, tickMs: () => 0 }
    const results: LookupResult[] = []
    const names = new ReverseNames({
      resolver: () => ({
        resolvePtr: name =>
          new Promise(resolve =>
            waiting.push(() => resolve(name.startsWith('7.') ? ['crawl.googlebot.com'] : []))
          ),
        resolve4: () => Promise.resolve(['192.0.2.7']),
        resolve6: () => Promise.resolve([]),
        cancel: () => undefined
      }),
      clock,
      observe: result => results.push(result)
    })
    const registry = registryOf({ names })
    const pending = { ...noBot, claims: 'googlebot', pending: true }
    const found = new Set<BotStanding>()
    for (let i = 0; i < 10_000; i++) {
      found.add(standing(registry, `googlebot ${i}`, `198.51.${i >> 8}.${i & 255}`))
    }
    t.same([...found], [pending])
    t.equal(waiting.length, 32)
    t.equal(results.filter(result => result === 'dropped').length, 9968)
    t.same([names.remembered, registry.remembered], [0, 2048])
    t.equal(standing(registry, 'googlebot', '203.0.113.7').proof, 'prefix', 'what needs no look-up is known')

    for (const answer of waiting.splice(0)) answer()
    await new Promise(resolve => setImmediate(resolve))
    t.same(standing(registry, 'googlebot', '198.51.0.1'), { ...noBot, claims: 'googlebot' }, 'a liar')
    t.same(standing(registry, 'googlebot', '192.0.2.7'), pending)
    t.equal(waiting.length, 1)
    waiting[0]!()
    await new Promise(resolve => setImmediate(resolve))
    t.equal(standing(registry, 'googlebot', '192.0.2.7').proof, 'dns')
    t.equal(names.remembered, 33)
  }
)

t.test('each request that claims a bot is told of, once, and shares its standing with others', t => {
  const seen: BotStanding[] = []
  const bots = registryOf({ observe: standing => seen.push(standing) })
  const facts = factsOf({ ip: '203.0.113.7', headers: { 'user-agent': 'googlebot' }, bots })
  t.equal(facts.botSeen, noBot)
  t.equal(facts.bot, facts.bot)
  t.equal(facts.botSeen.verified, 'googlebot')
  t.equal(standing(bots, 'other googlebot', '203.0.113.9'), facts.bot)
  standing(bots, 'Mozilla/5.0')
  t.equal(seen.length, 2)
  t.end()
})
