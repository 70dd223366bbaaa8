import type { GatewayConfig, SocketAddress } from '../core/config.ts'
import type { AdminPorts } from './threadMessages.ts'

/** Where a part of the gateway listens. */
export interface NamedAddress extends SocketAddress {
  readonly name: 'gateway' | 'health' | 'metrics' | 'admin'
}

/** Where everything listens that is configured, on the ports that it has. Without a token there is no admin address. */
export function namedAddresses(
  { listen, health, metrics, admin }: GatewayConfig,
  ports: readonly number[],
  adminPorts: AdminPorts
): readonly NamedAddress[] {
  const addresses: NamedAddress[] = [
    ...listen.map(({ host }, i) => ({ name: 'gateway', host, port: ports[i]! }) as const),
    { name: 'health', host: health.host, port: adminPorts.health },
    { name: 'metrics', host: metrics.host, port: adminPorts.metrics }
  ]
  if (admin.tokenFile === undefined) return addresses
  return [...addresses, { name: 'admin', host: admin.host, port: adminPorts.admin }]
}
