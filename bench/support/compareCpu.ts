import type { BenchmarkContext } from './benchmark.ts'
import { cpuUs } from './processUsage.ts'
import { sendLoad } from './sendLoad.ts'
import type { BenchServer } from './servers.ts'
import type { Request } from 'autocannon'

/** A server in the comparison, and what it is to answer with. */
export interface Contestant {
  readonly name: string
  readonly server: BenchServer
  readonly status: number
}

/**
 * The CPU time that each server uses for one request, in microseconds, a sample for each round. All get the
 * same requests, in turns, and every other round in the opposite order. A round before those that count
 * lets the compilers do their work.
 */
export async function compareCpu(
  contestants: readonly Contestant[],
  requests: readonly Request[],
  { rounds, requests: amount, progress }: BenchmarkContext
): Promise<ReadonlyMap<Contestant, readonly number[]>> {
  const samples = new Map<Contestant, number[]>(contestants.map(contestant => [contestant, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const { name, server, status } = contestant
      progress(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${name}`)
      const before = cpuUs(server.pid)
      await sendLoad({ port: server.port, requests, amount, status })
      if (round > 0) samples.get(contestant)!.push((cpuUs(server.pid) - before) / amount)
    }
  }
  return samples
}
