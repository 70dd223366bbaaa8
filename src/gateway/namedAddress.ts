import type { SocketAddress } from '../core/config.ts'

/** Where a part of the gateway listens. */
export interface NamedAddress extends SocketAddress {
  readonly name: 'gateway' | 'health' | 'metrics' | 'admin'
}
