import t from 'tap'
import { banPreview } from '../../src/admin/banPreview.ts'
import type { SampledRequest } from '../../src/observe/trafficSample.ts'
import { parsePrefix } from '../../src/policy/parsePrefix.ts'
import { requestOf } from './sampledRequest.ts'

const request = requestOf({ atMs: 5000 })

const sample: readonly SampledRequest[] = [
  request,
  { ...request, atMs: 6000, weight: 4, outcome: 'denied' },
  { ...request, address: '192.0.2.2', hasPass: true },
  { ...request, address: '192.0.2.2', hasPass: true },
  { ...request, address: '192.0.2.3', outcome: 'own' },
  { ...request, address: '198.51.100.1' },
  { ...request, address: '2001:db8::1', hasPass: true }
]

t.test('a preview counts whom a ban of the network would hit', async t => {
  for (const [network, expected] of [
    ['192.0.2.1', { requests: 5, forwarded: 1, clients: 1, pass_holders: 0 }],
    ['192.0.2.0/24', { requests: 7, forwarded: 3, clients: 2, pass_holders: 1 }],
    ['0.0.0.0/0', { requests: 8, forwarded: 4, clients: 3, pass_holders: 1 }],
    ['2001:db8::/32', { requests: 1, forwarded: 1, clients: 1, pass_holders: 1 }],
    ['203.0.113.0/24', { requests: 0, forwarded: 0, clients: 0, pass_holders: 0 }]
  ] as const) {
    const since = '1970-01-01T00:00:05.000Z'
    t.same(banPreview(sample, 1000, parsePrefix(network)!), { since, ...expected }, network)
  }
  t.equal(banPreview([], 1000, parsePrefix('::/0')!).since, '1970-01-01T00:00:01.000Z')
})
