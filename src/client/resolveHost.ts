import { Resolver } from 'node:dns/promises'

/** For one question to one server. */
const timeoutMs = 2000

/**
 * The addresses of a host, by a resolver of its own: `getaddrinfo` would take one of the four threads that files
 * and compression wait for, for as long as a name server likes. /etc/hosts and search domains do not count.
 */
export async function resolveHost(host: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 })
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  const found = [v4, v6].flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
  if (found.length === 0 && v4.status === 'rejected') throw v4.reason
  return found
}
