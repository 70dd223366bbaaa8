// A gateway as operators run it: `moien run`, a process of its own.
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  readMetric,
  writeGatewayFiles,
  type GatewayFiles,
  type GatewayWishes
} from '../support/startGateway.ts'
import { root } from '../support/sourceFiles.ts'
import { startProcess, type StartedProcess } from '../support/startProcess.ts'

/** How the process is to differ from what an operator starts. */
export interface ProcessOptions {
  /** Files of test/gateway/fixtures that each of its threads loads first. */
  readonly fixtures?: readonly string[]
  /** Further files beside its configuration. */
  readonly files?: Readonly<Record<string, string>>
}

/** A gateway that runs, and where. */
export interface GatewayProcess extends GatewayFiles {
  readonly process: StartedProcess
  readonly port: number
  readonly origin: string
  readonly health: string
  readonly metrics: string
  readonly admin: string
  /** What the operational log said so far. */
  logged(): readonly Readonly<Record<string, unknown>>[]
  /** Waits until the operational log has said something so many times. */
  says(message: string, times?: number): Promise<void>
  /** The exit code, once the process has ended by itself. */
  ended(): Promise<number>
  /** The sum of a metric over the series that have these labels. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>
}

interface Teardown {
  teardown(fn: () => unknown): unknown
}

/** Starting a gateway is reading a hundred files six times over, but for this: the cache of all tests. */
export const compileCache: string =
  process.env['NODE_COMPILE_CACHE'] ?? join(root, 'node_modules/.cache/moien')

/** The command line's entry, for tests that start it themselves. */
export const main: string = join(root, 'src/main.ts')

/** Writes a gateway's files, starts it and waits until it is ready. */
export function startGatewayProcess(
  t: Teardown,
  wishes: GatewayWishes,
  options: ProcessOptions = {}
): Promise<GatewayProcess> {
  const files = writeGatewayFiles(wishes)
  for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(files.dir, name), text)
  return runGatewayProcess(t, files, options)
}

/** Starts a gateway from files that stand already; kills it and removes them after the test. */
export async function runGatewayProcess(
  t: Teardown,
  files: GatewayFiles,
  { fixtures = [] }: ProcessOptions = {}
): Promise<GatewayProcess> {
  const imports = fixtures.map(name => `--import=${new URL(`./fixtures/${name}.ts`, import.meta.url).href}`)
  const env = { ...process.env, NODE_OPTIONS: imports.join(' '), NODE_COMPILE_CACHE: compileCache }
  const started = startProcess(process.execPath, [main, 'run', '--config', files.configFile], env)
  const ended = once(started.child, 'close').then(([code]) => code as number)
  t.teardown(async () => {
    await started.stop('SIGKILL')
    rmSync(files.dir, { recursive: true, force: true })
  })
  const urlOf = async (name: string): Promise<string> => {
    const [, address] = await started.waitFor(new RegExp(`"${name} listens on (\\S+)"`))
    return `http://${address!}`
  }
  const origin = await urlOf('gateway')
  const metrics = `${await urlOf('metrics')}/metrics`
  const logged = (): readonly Readonly<Record<string, unknown>>[] => readRecords(started.output())
  return {
    ...files,
    process: started,
    port: Number(new URL(origin).port),
    origin,
    health: await urlOf('health'),
    metrics,
    admin: await urlOf('admin'),
    logged,
    says: async (message, times = 1) => {
      await started.waitFor(new RegExp(`(?:"message":"[^\\n]*${message}[^]*?){${times}}`))
    },
    ended: () => ended,
    metric: (name, labels) => readMetric(metrics, name, labels)
  }
}

/** The whole lines of a log. */
function readRecords(text: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = text
    .split('\n')
    .slice(0, -1)
    .filter(line => line.startsWith('{'))
  return lines.map(line => JSON.parse(line) as Record<string, unknown>)
}
