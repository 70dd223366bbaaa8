import type { NameResolver } from './reverseNames.ts'

/**
 * The addresses of a host, by a resolver of our own: `getaddrinfo` would take one of the four threads that files and
 * compression wait for, for as long as a name server likes. /etc/hosts and search domains do not count.
 */
export async function resolveHost(
  host: string,
  resolver: Pick<NameResolver, 'resolve4' | 'resolve6'>
): Promise<readonly string[]> {
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  const found = [v4, v6].flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
  if (found.length === 0 && v4.status === 'rejected') throw v4.reason
  return found
}
