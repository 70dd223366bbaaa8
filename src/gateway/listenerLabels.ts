import type { GatewayConfig } from '../core/config.ts'

/** How metrics name the listeners: by the addresses the operator wrote. */
export function listenerLabels(config: GatewayConfig): readonly string[] {
  return config.listen.map(({ host, port }) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`))
}
