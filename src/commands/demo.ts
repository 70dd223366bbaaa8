import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { Fault } from '../core/fault.ts'
import { createDemoApplication, type DemoApplication } from '../demo/demoApplication.ts'
import { Gateway } from '../gateway/gateway.ts'
import type { NamedAddress } from '../gateway/namedAddress.ts'
import { createOperationalLog } from '../observe/operationalLog.ts'
import type { ConfigFile } from '../policy/configFile.ts'
import type { Command, Terminal } from './command.ts'
import { parseOptions, portOption, textOption, type Parsed } from './parseOptions.ts'
import { runUntilStopped } from './runUntilStopped.ts'

const here = dirname(fileURLToPath(import.meta.url))
const demoConfigFile = join(here, '../../src/demo/moien.yaml')
const defaultRulesFile = join(here, '../../rules/default.yaml')

/** What the command line asks of the demonstration. */
interface Wishes {
  readonly stateDir: string
  /** Guarded instead of the demonstration's own application; `''` for none. */
  readonly upstream: string
  readonly port: number
  readonly adminPort: number
  readonly healthPort: number
  readonly metricsPort: number
}

/** `moien demo`: a small real application with Moien before it. */
export const demo: Command = {
  name: 'demo',
  summary: 'run a small application with Moien before it',
  help: `Usage: moien demo [OPTIONS]

  --upstream URL           guard this application instead of the demonstration's own
  --port N                 of the gateway (default 8080)
  --application-port N     of the demonstration's application (default 8081)
  --admin-port N           (default 9380)
  --health-port N          (default 9381)
  --metrics-port N         (default 9382)
  --state DIR              keys, token, configuration and access log (default .state)

Everything listens on 127.0.0.1. Ctrl-C ends it.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, options, 0)
    const wishes = readWishes(parsed)
    const application =
      wishes.upstream === '' ? await openApplication(portOption(parsed, 'application-port', 8081)) : undefined
    try {
      return await guard(wishes, application?.port, terminal)
    } finally {
      await application?.app.close()
    }
  }
}

const options = {
  upstream: { type: 'string' },
  port: { type: 'string' },
  'application-port': { type: 'string' },
  'admin-port': { type: 'string' },
  'health-port': { type: 'string' },
  'metrics-port': { type: 'string' },
  state: { type: 'string' }
} as const

function readWishes(parsed: Parsed): Wishes {
  return {
    stateDir: resolve(textOption(parsed, 'state', '.state')),
    upstream: textOption(parsed, 'upstream', ''),
    port: portOption(parsed, 'port', 8080),
    adminPort: portOption(parsed, 'admin-port', 9380),
    healthPort: portOption(parsed, 'health-port', 9381),
    metricsPort: portOption(parsed, 'metrics-port', 9382)
  }
}

async function openApplication(
  port: number
): Promise<{ readonly app: DemoApplication; readonly port: number }> {
  const app = createDemoApplication({ port })
  try {
    return { app, port: (await app.listen()).port }
  } catch (cause) {
    const code =
      (cause as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'address_in_use' : 'address_unavailable'
    throw new Fault(code, `Cannot open 127.0.0.1:${port} for the application (--application-port)`, { cause })
  }
}

async function guard(
  wishes: Wishes,
  applicationPort: number | undefined,
  terminal: Terminal
): Promise<number> {
  const { configFile, logFile } = writeState(wishes, applicationPort)
  const log = createOperationalLog(process.stderr, { level: 'warn' })
  const gateway = new Gateway({ configFile, log, watch: true })
  return runUntilStopped({
    gateway,
    log,
    terminal,
    announce(addresses) {
      for (const line of welcome(addresses, wishes.upstream, applicationPort, configFile, logFile))
        terminal.out(line)
    }
  })
}

/** Writes the demonstration's configuration as this run wants it, and the admin token. */
function writeState(
  wishes: Wishes,
  applicationPort: number | undefined
): { configFile: string; logFile: string } {
  const { stateDir, upstream } = wishes
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  const tokenFile = join(stateDir, 'admin.token')
  if (!existsSync(tokenFile))
    writeFileSync(tokenFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 })
  const logFile = join(stateDir, 'access.log')
  const base = parse(readFileSync(demoConfigFile, 'utf8')) as ConfigFile
  const [site] = base.sites
  const ownRules = join(dirname(demoConfigFile), 'rules.yaml')
  const guarded =
    upstream === ''
      ? {
          rules: [ownRules, defaultRulesFile],
          upstream: { ...site!.upstream, servers: [`http://127.0.0.1:${applicationPort}`] }
        }
      : { rules: [defaultRulesFile], upstream: { servers: [upstream] }, contact: undefined }
  const config: ConfigFile = {
    ...base,
    listen: [{ address: `127.0.0.1:${wishes.port}` }],
    admin: { address: `127.0.0.1:${wishes.adminPort}`, token_file: tokenFile },
    health: { address: `127.0.0.1:${wishes.healthPort}` },
    metrics: { address: `127.0.0.1:${wishes.metricsPort}` },
    keys: { file: join(stateDir, 'moien.keys') },
    log: { file: logFile },
    sites: [{ ...site!, ...guarded }]
  }
  const configFile = join(stateDir, 'moien.yaml')
  writeFileSync(configFile, `# Written by "moien demo" at each start.\n${stringify(config)}`)
  return { configFile, logFile }
}

function welcome(
  addresses: readonly NamedAddress[],
  upstream: string,
  applicationPort: number | undefined,
  configFile: string,
  logFile: string
): readonly string[] {
  const url = (name: NamedAddress['name'], host: string, path: string): string =>
    `http://${host}:${addresses.find(address => address.name === name)!.port}${path}`
  return [
    'Moien!',
    '',
    `  gateway      ${url('gateway', 'localhost', '/')}`,
    `  application  ${upstream === '' ? `http://127.0.0.1:${applicationPort}/` : upstream}`,
    `  health       ${url('health', '127.0.0.1', '/readyz')}`,
    `  metrics      ${url('metrics', '127.0.0.1', '/metrics')}`,
    `  admin        ${url('admin', '127.0.0.1', '/status')}  (bearer token in ${join(dirname(configFile), 'admin.token')})`,
    '',
    `  configuration ${configFile}`,
    `  access log    ${logFile}`,
    '',
    upstream === ''
      ? 'Open the gateway in a browser; the application form asks once. Ctrl-C ends.'
      : 'Open the gateway in a browser. Ctrl-C ends.'
  ]
}
