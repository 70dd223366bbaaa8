import { writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { editConfig } from '../test/support/startGateway.ts'
import { ask } from '../test/support/scriptedVisitor.ts'
import type { Benchmark, BenchmarkContext, Budget, Finding } from './support/benchmark.ts'
import { prefixFile, rulesFile } from './support/largePolicy.ts'
import type { MoienServer } from './support/servers.ts'
import type { Stall } from './support/stallProbe.ts'

/** One reload, as the operator, the citizens and the orchestrator see it. */
interface Reload {
  /** Of the compile thread, from its start to its answer. */
  readonly readMs: number
  /** From there until the policy is in force in every thread. */
  readonly swapMs: number
  /** What an edge thread worked at most without a look at its sockets. */
  readonly stallMs: number
}

/** How many rules, and how many prefixes in a list. */
const sizes = { small: [10, 10], large: [10_000, 1_000_000] } as const
type Size = keyof typeof sizes

/** Between two requests: a light load. */
const pauseMs = 5
/** How long a gateway serves before a reload and after it. */
const calmMs = 500

/** What happens to a gateway that serves citizens while a large policy is loaded. */
export const reload: Benchmark = {
  name: 'reload',
  question: 'a reload of ten thousand rules and a million prefixes under a light load',
  async run(context) {
    const { origin } = await context.servers.start('application')
    const probe = new URL('./support/stallProbe.ts', import.meta.url)
    const env = { ...process.env, NODE_OPTIONS: `--import=${probe.href}` }
    const moien = await context.servers.startMoien({ upstream: origin }, env)
    return findingsOf(await measure(moien, context))
  }
}

async function measure(
  moien: MoienServer,
  { fewRounds: rounds, progress }: BenchmarkContext
): Promise<Readonly<Record<Size, readonly Reload[]>>> {
  const write = (name: string, text: string): void => writeFileSync(join(moien.files.dir, name), text)
  for (const [size, [rules, prefixes]] of Object.entries(sizes)) {
    write(`${size}.yaml`, rulesFile(rules, `${size}.txt`))
    write(`${size}.txt`, prefixFile(prefixes))
  }
  const reloads: Record<Size, Reload[]> = { small: [], large: [] }
  for (let round = 0, count = 1; round <= rounds; round++) {
    for (const size of ['small', 'large'] as const) {
      progress(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${size}`)
      const found = await reloadUnderLoad(moien, `${size}.yaml`, count++)
      if (round > 0) reloads[size].push(found)
    }
  }
  return reloads
}

/** The gateway's reload of that number. Throws when a citizen or an orchestrator is answered anything but 200. */
async function reloadUnderLoad(moien: MoienServer, rules: string, count: number): Promise<Reload> {
  const load = { goesOn: true }
  const health = (await moien.process.waitFor(/health listens on ([\d.:]+)/))[1]
  const clients = [askOnAndOn(moien.origin, '/', load), askOnAndOn(`http://${health}`, '/readyz', load)]
  await setTimeout(calmMs)
  const startMs = Date.now()
  // One file changes, which the gateway sees by itself: everything is read once.
  editConfig(moien.files.configFile, config => {
    const [site] = config['sites'] as [Record<string, unknown>]
    site['rules'] = [rules]
  })
  const told = 'is in force \\(read in (\\d+) ms, put in force in (\\d+) ms\\)'
  const [, readMs, swapMs] = (await moien.process.waitFor(new RegExp(`(?:[^]*?${told}){${count}}`))).map(
    Number
  )
  await setTimeout(calmMs)
  load.goesOn = false
  await Promise.all(clients)
  return { readMs: readMs!, swapMs: swapMs!, stallMs: longestStallMs(moien.process.output(), startMs) }
}

async function askOnAndOn(origin: string, path: string, load: { readonly goesOn: boolean }): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  while (load.goesOn) {
    const { status } = await ask(origin, path, { agent })
    if (status !== 200) throw new Error(`${path} was answered ${status} during a reload`)
    await setTimeout(pauseMs)
  }
  agent.destroy()
}

function longestStallMs(output: string, startMs: number): number {
  const stalls = [...output.matchAll(/^stall (.*)$/gm)].map(([, stall]) => JSON.parse(stall!) as Stall)
  return Math.max(0, ...stalls.filter(({ atMs }) => atMs >= startMs).map(({ cpuMs }) => cpuMs))
}

function findingsOf({ small, large }: Readonly<Record<Size, readonly Reload[]>>): readonly Finding[] {
  const finding = (what: string, of: keyof Reload, most: number): Finding => {
    const budget: Budget = { kind: 'value', most }
    const [baselineSamples, moienSamples] = [small.map(each => each[of]), large.map(each => each[of])]
    return {
      what: `reload, ${what}`,
      baseline: '10 rules',
      unit: 'ms',
      baselineSamples,
      moienSamples,
      budget
    }
  }
  return [
    finding('read and checked', 'readMs', 5000),
    finding('put in force', 'swapMs', 300),
    finding('longest stall of an edge thread', 'stallMs', 10)
  ]
}
