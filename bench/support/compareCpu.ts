import type { Request } from 'autocannon'
import type { BenchmarkContext } from './benchmark.ts'
import { cpuUs } from './processUsage.ts'
import { sendLoad } from './sendLoad.ts'
import type { BenchServer } from './servers.ts'

/** A server in the comparison, and what it is to answer with. */
export interface Contestant {
  readonly name: string
  readonly server: BenchServer
  readonly status: number
}

/** So many requests and V8 has compiled what they need; Moien is larger than its baselines. */
const warmUpRequests = 24_000

/**
 * The CPU time that each server uses for one request, in microseconds, a sample for each round. All get the
 * same requests, in turns, and every other round in the opposite order.
 */
export async function compareCpu(
  contestants: readonly Contestant[],
  requests: readonly Request[],
  { rounds, requests: amount, progress }: BenchmarkContext
): Promise<ReadonlyMap<Contestant, readonly number[]>> {
  const samples = new Map<Contestant, number[]>(contestants.map(contestant => [contestant, []]))
  const warmUps = Math.ceil(warmUpRequests / amount)
  for (let round = 0; round < warmUps + rounds; round++) {
    const isWarm = round >= warmUps
    for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const { name, server, status } = contestant
      progress(isWarm ? `round ${round - warmUps + 1} of ${rounds}: ${name}` : `warm-up: ${name}`)
      const beforeUs = cpuUs(server.pid)
      await sendLoad({ port: server.port, requests, from: round * amount, amount, status })
      if (isWarm) samples.get(contestant)!.push((cpuUs(server.pid) - beforeUs) / amount)
    }
  }
  return samples
}
