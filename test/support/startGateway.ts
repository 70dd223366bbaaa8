import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import { Gateway } from '../../src/gateway/gateway.ts'
import type { NamedAddress } from '../../src/gateway/namedAddress.ts'
import { createOperationalLog } from '../../src/observe/operationalLog.ts'

/** The rules Moien ships. */
export const defaultRules: string = resolve('rules/default.yaml')

/** What a test wants to differ from one plain site without rules. */
export interface GatewayWishes {
  /** Origin of the application. */
  readonly upstream: string
  /** Text of a rule file that comes first; none unless given. */
  readonly rules?: string
  /** Whether the shipped rules follow. */
  readonly withDefaultRules?: boolean
  /** So many edge threads; one unless the test is about several. */
  readonly threads?: number
  /** Keys of the site, over those that stand here. */
  readonly site?: Readonly<Record<string, unknown>>
  /** Keys of moien.yaml, over those that stand here. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly watch?: boolean
}

/** A gateway in this process, with files of its own. */
export interface TestGateway {
  readonly gateway: Gateway
  readonly port: number
  /** Of each address in `listen`. */
  readonly ports: readonly number[]
  readonly origin: string
  /** Of the health address. */
  readonly health: string
  /** Of the metrics address. */
  readonly metrics: string
  /** Of the admin address; every call needs the token. */
  readonly admin: string
  readonly token: string
  readonly dir: string
  readonly configFile: string
  readonly rulesFile: string
  /** What the operational log said so far, a record each. */
  readonly logged: readonly Readonly<Record<string, unknown>>[]
  /** The access log as written so far; whole only after `stop`. */
  accessLog(): readonly Readonly<Record<string, unknown>>[]
  /** The sum of a metric over the series that have these labels. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>
  stop(): Promise<void>
}

/** Starts a gateway on ports the system chooses, and stops it and removes its files after the test. */
export async function startGateway(
  t: { teardown(fn: () => unknown): unknown },
  wishes: GatewayWishes
): Promise<TestGateway> {
  const files = writeGatewayFiles(wishes)
  const logged: Record<string, unknown>[] = []
  const log = createOperationalLog({
    write: line => logged.push(JSON.parse(line) as Record<string, unknown>)
  })
  const gateway = new Gateway({ configFile: files.configFile, log, watch: wishes.watch ?? false })
  const started = await gateway.start()
  if (!started.ok) throw new Error(started.faults.map(({ text }) => text).join('\n'))
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => (stopping ??= gateway.stop())
  t.teardown(async () => {
    await stop()
    rmSync(files.dir, { recursive: true })
  })
  const portOf = (name: NamedAddress['name']): number =>
    started.addresses.find(address => address.name === name)!.port
  const url = (name: NamedAddress['name']): string => `http://127.0.0.1:${portOf(name)}`
  return {
    ...files,
    gateway,
    port: portOf('gateway'),
    ports: started.addresses.filter(({ name }) => name === 'gateway').map(({ port }) => port),
    origin: url('gateway'),
    health: url('health'),
    metrics: `${url('metrics')}/metrics`,
    admin: url('admin'),
    logged,
    accessLog: () => readAccessLog(files.logFile),
    metric: (name, labels = {}) => readMetric(`${url('metrics')}/metrics`, name, labels),
    stop
  }
}

/** The files of a gateway, for tests that run it as a process of its own. */
export interface GatewayFiles {
  readonly dir: string
  readonly configFile: string
  readonly rulesFile: string
  readonly logFile: string
  readonly token: string
}

/** Writes what `moien run --config` needs. */
export function writeGatewayFiles(wishes: GatewayWishes): GatewayFiles {
  const dir = mkdtempSync(join(tmpdir(), 'moien-test-'))
  const rulesFile = join(dir, 'rules.yaml')
  const logFile = join(dir, 'access.log')
  const token = 'a-token-for-tests-of-forty-characters-000'
  writeFileSync(rulesFile, wishes.rules ?? 'rules: []\n')
  writeFileSync(join(dir, 'admin.token'), token, { mode: 0o600 })
  const address = '127.0.0.1:0'
  const config = {
    listen: [{ address }],
    health: { address },
    metrics: { address },
    admin: { address, token_file: 'admin.token' },
    keys: { file: 'moien.keys' },
    threads: wishes.threads ?? 1,
    log: { file: 'access.log', addresses: 'full' },
    drain: { deadline: '5s' },
    sites: [
      {
        id: 'test',
        hosts: ['*'],
        rules: [rulesFile, ...(wishes.withDefaultRules === true ? [defaultRules] : [])],
        upstream: { servers: [wishes.upstream] },
        ...wishes.site
      }
    ],
    ...wishes.config
  }
  const configFile = join(dir, 'moien.yaml')
  writeFileSync(configFile, stringify(config))
  return { dir, configFile, rulesFile, logFile, token }
}

/** Changes a gateway's configuration file, for tests of reloading. */
export function editConfig(configFile: string, change: (config: Record<string, unknown>) => void): void {
  const config = parse(readFileSync(configFile, 'utf8')) as Record<string, unknown>
  change(config)
  writeFileSync(configFile, stringify(config))
}

function readAccessLog(file: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map(line => JSON.parse(line) as Record<string, unknown>)
}

/** Sums the samples of one name whose labels include those given. */
export async function readMetric(
  url: string,
  name: string,
  labels: Readonly<Record<string, string>> = {}
): Promise<number> {
  const text = await (await fetch(url)).text()
  let sum = 0
  for (const line of text.split('\n')) {
    const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line)
    if (match?.[1] !== name) continue
    const wanted = Object.entries(labels).every(([key, value]) => match[2]?.includes(`${key}="${value}"`))
    if (wanted) sum += Number(match[3])
  }
  return sum
}
