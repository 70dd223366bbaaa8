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
const warmUpBytes = 128 * mebi
const sampleMs = 10

type Direction = 'up' | 'down'

/** What one transfer took. */
interface Transfer {
  /** The stall left out. */
  readonly mibPerSecond: number
  /** CPU time of the forwarder. */
  readonly cpuMs: number
  /** The most that the forwarder's resident memory grew while it lasted. */
  readonly grownMiB: number
}

/** Whether a gibibyte flows through, or is gathered on the way. */
export const transfer: Benchmark = {
  name: 'transfer',
  question: 'resident memory and throughput while 1 GiB goes up and down, with a stall in the middle',
  async run(context) {
    const { origin } = await context.servers.start('bulk')
    const forwarder = await context.servers.start('bareForwarder', origin)
    const moien = await context.servers.startMoien({
      upstream: origin,
      withDefaultRules: true,
      site: { max_body: '2GiB' }
    })
    return [
      ...(await compare('up', forwarder, moien, context)),
      ...(await compare('down', forwarder, moien, context))
    ]
  }
}

async function compare(
  direction: Direction,
  forwarder: BenchServer,
  moien: BenchServer,
  { fewRounds: rounds, progress }: BenchmarkContext
): Promise<readonly Finding[]> {
  const baselines: Transfer[] = []
  const transfers: Transfer[] = []
  for (const server of [forwarder, moien]) await measure(direction, server, warmUpBytes)
  for (let round = 1; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}: 1 GiB ${direction}`)
    baselines.push(await measure(direction, forwarder, bytes))
    transfers.push(await measure(direction, moien, bytes))
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

async function measure(direction: Direction, { port, pid }: BenchServer, amount: number): Promise<Transfer> {
  const beforeMiB = residentMiB(pid)
  let mostMiB = beforeMiB
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
  return { mibPerSecond: amount / mebi / seconds, cpuMs, grownMiB: mostMiB - beforeMiB }
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
