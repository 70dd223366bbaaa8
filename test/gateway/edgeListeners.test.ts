import { connect } from 'node:tls'
import { once } from 'node:events'
import t from 'tap'
import type { GatewayConfig } from '../../src/core/config.ts'
import { buildPrefixSet, PrefixSet } from '../../src/core/prefixSet.ts'
import { EdgeListeners } from '../../src/gateway/edgeListeners.ts'
import { TicketKeys } from '../../src/gateway/ticketKeys.ts'
import type { ListenerHandlers } from '../../src/listener/listenerHandlers.ts'
import { TestAuthority } from '../support/testCertificates.ts'

/** Nobody gets as far as a request. */
const handlers: ListenerHandlers = {
  request: () => undefined,
  expectContinue: () => undefined,
  acceptsUpgrade: () => false,
  upgrade: () => undefined,
  refuse: () => '',
  shouldShed: () => false,
  acceptFailed: () => undefined
}

t.test('a certificate that OpenSSL refuses holds up no other listener', async t => {
  const authority = new TestAuthority(t)
  const [first, second, renewed] = [authority.issue(), authority.issue(), authority.issue()]
  const listen = {
    host: '127.0.0.1',
    port: 0,
    proxyProtocol: false,
    redirect: false,
    tls: { minVersion: 'TLSv1.2', certificates: [] }
  }
  const config = { listen: [listen, listen] } as unknown as GatewayConfig
  const reported: unknown[] = []
  const secrets = { certificates: [[first], [second]], tickets: TicketKeys.create() }
  const listeners = new EdgeListeners(config, secrets, error => reported.push(error))
  t.teardown(() => listeners.all.forEach(listener => listener.destroy()))
  const nobody = new PrefixSet(buildPrefixSet([]))
  const ports = await listeners.open(
    [0, 0],
    () => nobody,
    () => handlers
  )
  const served = (): Promise<readonly unknown[]> => Promise.all(ports.map(nameAt))
  t.same(await served(), ['leaf0', 'leaf1'])
  listeners.renew([[{ ...first, key: second.key }], [renewed]])
  t.same(await served(), ['leaf0', 'leaf2'])
  t.match(reported, [{ code: 'certificate_unusable', message: `port ${ports[0]}` }])
})

async function nameAt(port: number): Promise<unknown> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const { CN } = socket.getPeerCertificate().subject
  socket.destroy()
  return CN
}
