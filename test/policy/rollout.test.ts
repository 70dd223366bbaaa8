import t from 'tap'
import { parseAddress } from '../../src/core/address.ts'
import { rolloutTo } from '../../src/policy/rollout.ts'
import { factsOf, judgeOf } from './policyRig.ts'

const clients = Array.from({ length: 10_000 }, (_, i) => parseAddress(`10.7.${i >> 8}.${i & 255}`)!)

/** How many of the clients a rollout holds for. */
function countOf(share: number, id: string): number {
  return clients.filter(rolloutTo(share, id)).length
}

t.test('a rollout holds for about its share of the clients', async t => {
  for (const share of [0.005, 0.1, 0.5, 0.9]) {
    const expected = share * clients.length
    const spread = 5 * Math.sqrt(expected * (1 - share))
    for (const id of ['a', 'default/pages-per-address', 'search-everyone']) {
      t.ok(Math.abs(countOf(share, id) - expected) < spread, `${share} of ${id}: ${countOf(share, id)}`)
    }
  }
  t.same([countOf(0, 'a'), countOf(1, 'a')], [0, clients.length])
})

t.test('its clients are always the same ones, stay as it grows, and are others for another id', async t => {
  const small = new Set(clients.filter(rolloutTo(0.1, 'one')))
  const again = clients.filter(rolloutTo(0.1, 'one'))
  t.ok(again.every(client => small.has(client)) && again.length === small.size)
  const larger = new Set(clients.filter(rolloutTo(0.3, 'one')))
  t.ok([...small].every(client => larger.has(client)))
  const shared = clients.filter(rolloutTo(0.1, 'two')).filter(client => small.has(client)).length
  t.ok(shared < 200, `of 1000 and 1000 clients, ${shared} are the same`)
})

t.test('an IPv6 client is its /64', async t => {
  const isIn = rolloutTo(0.5, 'one')
  const networks = Array.from({ length: 200 }, (_, i) => `2001:db8:0:${i.toString(16)}`)
  const one = networks.map(network => isIn(parseAddress(`${network}::1`)!))
  t.same(
    networks.map(network => isIn(parseAddress(`${network}:ffff:2:3:4`)!)),
    one
  )
  const count = one.filter(Boolean).length
  t.ok(count > 60 && count < 140, `${count} of 200`)
})

t.test('for all other clients a rule and a limit are rehearsed', async t => {
  const { policy, judge } = judgeOf(`rules:
  - { id: closed, when: { path: /closed }, then: deny, rollout: 50% }
limits:
  - { id: slow, when: { path: /slow }, key: [client_ip], rate: 1/1h, then: too_many, rollout: 50% }
`)
  let enforced = 0
  for (const { text: ip } of clients.slice(0, 200)) {
    const { enforced: now, rehearsed } = judge({ ip, path: '/closed' })
    const isIn = rolloutTo(0.5, 'closed')(parseAddress(ip)!)
    t.equal(now.action, isIn ? 'deny' : 'forward')
    t.equal((rehearsed ?? now).action, 'deny', 'what would be')
    if (isIn) enforced++
    const [charge] = policy.evaluate(factsOf({ ip, path: '/slow' })).charges
    t.equal(charge?.enforced, rolloutTo(0.5, 'slow')(parseAddress(ip)!))
  }
  t.ok(enforced > 60 && enforced < 140)
})
