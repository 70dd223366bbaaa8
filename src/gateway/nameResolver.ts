import { promises } from 'node:dns'
import type { NameResolver } from '../client/reverseNames.ts'
import type { DnsConfig } from '../core/config.ts'

/** A resolver of its own: what it waits for, and whom it asks, is nobody else's affair. */
export function nameResolver({ servers, timeoutMs }: DnsConfig): NameResolver {
  const resolver = new promises.Resolver({ timeout: timeoutMs, tries: 1 })
  if (servers.length > 0) resolver.setServers(servers)
  return resolver
}
