import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { answerTo, ask, getPage } from './support/ask.ts'
import type { Benchmark, BenchmarkContext, Budget, Finding, Unit } from './support/benchmark.ts'
import { bulk, readStalling, stallMs } from './support/bulkBody.ts'
import { cpuUs, residentMiB } from './support/processUsage.ts'
import type { BenchServer } from './support/servers.ts'

const mebi = 1024 * 1024
const bytes = 1024 * mebi
/** Enough that all code has run, too little to fill V8's young generation. */
const warmUpBytes = 16 * mebi
const sampleMs = 10

type Direction = 'up' | 'down'

/** What one transfer took. */
interface Transfer {
  /** The stall left out. */
  readonly mibPerSecond: number
  /** CPU time of the forwarder. */
  readonly cpuMs: number
  /** The most resident memory that the forwarder had while it lasted, over what it had at rest. */
  readonly grownMiB: number
}

/** Whether a gibibyte flows through, or is gathered on the way. */
export const transfer: Benchmark = {
  name: 'transfer',
  question: 'resident memory and throughput while 1 GiB goes up and down, with a stall in the middle',
  async run(context) {
    return [...(await compare('up', context)), ...(await compare('down', context))]
  }
}

/** With servers that have carried nothing yet: what one direction has taken, the other would not take anew. */
async function compare(
  direction: Direction,
  { fewRounds: rounds, progress, servers }: BenchmarkContext
): Promise<readonly Finding[]> {
  const { origin } = await servers.start('bulk')
  const forwarder = await servers.start('bareForwarder', origin)
  const site = { max_body: '2GiB' }
  const moien = await servers.startMoien({ upstream: origin, withDefaultRules: true, site })
  const baselines: Transfer[] = []
  const transfers: Transfer[] = []
  for (const server of [forwarder, moien]) await measure(direction, server, warmUpBytes, 0)
  const forwarderMiB = residentMiB(forwarder.pid)
  const moienMiB = residentMiB(moien.pid)
  for (let round = 1; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}: 1 GiB ${direction}`)
    baselines.push(await measure(direction, forwarder, bytes, forwarderMiB))
    transfers.push(await measure(direction, moien, bytes, moienMiB))
  }
  const finding = (what: string, unit: Unit, of: keyof Transfer, budget?: Budget): Finding => ({
    what: `1 GiB ${direction}: ${what}`,
    baseline: 'undici forwarder',
    unit,
    baselineSamples: baselines.map(sample => sample[of]),
    moienSamples: transfers.map(sample => sample[of]),
    budget
  })
  return [
    finding('memory grows by', 'MiB', 'grownMiB', { kind: 'value', most: 32 }),
    finding('throughput', 'MiB/s', 'mibPerSecond'),
    finding('CPU', 'ms', 'cpuMs')
  ]
}

async function measure(
  direction: Direction,
  { port, pid }: BenchServer,
  amount: number,
  restMiB: number
): Promise<Transfer> {
  let mostMiB = 0
  const sampler = setInterval(() => {
    mostMiB = Math.max(mostMiB, residentMiB(pid))
  }, sampleMs)
  const startCpuUs = cpuUs(pid)
  const startMs = performance.now()
  const arrived = direction === 'up' ? await upload(port, amount) : await download(port, amount)
  const seconds = (performance.now() - startMs - stallMs) / 1000
  const cpuMs = (cpuUs(pid) - startCpuUs) / 1000
  clearInterval(sampler)
  if (arrived !== amount) throw new Error(`of ${amount} bytes ${direction}, ${arrived} arrived`)
  return { mibPerSecond: amount / mebi / seconds, cpuMs, grownMiB: mostMiB - restMiB }
}

/** Answers how many bytes the application says it got. */
async function upload(port: number, amount: number): Promise<number> {
  const asked = ask(port, 'POST', '/', { 'Content-Length': amount })
  const answered = answerTo(asked)
  await pipeline(Readable.from(bulk(amount)), asked)
  return Number(await text(await answered))
}

/** Answers how many bytes came. */
async function download(port: number, amount: number): Promise<number> {
  return readStalling(await getPage(port, `/${amount}`), amount)
}
