// The demonstration's application with Moien before it, in this process and on ports of their own.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { createDemoApplication } from '../../src/demo/demoApplication.ts'
import { createGateway, type Gateway, type NamedAddress } from '../../src/gateway/gateway.ts'
import { createOperationalLog } from '../../src/observe/operationalLog.ts'
import { root } from '../support/sourceFiles.ts'

/** What a test changes of the usual: YAML, in the words of `moien.yaml` and of rule files. */
export interface GuardOptions {
  readonly threads?: number
  /** More keys of the site, such as `challenge: { life: 5s }`, one a line. */
  readonly site?: readonly string[]
  /** A rule file heard before the shipped policy; the demonstration's own unless given. */
  readonly rules?: string
}

/** The running pair. Both end with the test. */
export interface GuardedDemo {
  readonly gateway: Gateway
  /** Where a citizen goes: `http://127.0.0.1:port`. */
  readonly origin: string
  /** The application itself, behind Moien's back. */
  readonly applicationOrigin: string
  readonly metricsOrigin: string
  readonly healthOrigin: string
  readonly adminOrigin: string
  readonly adminToken: string
  /** Of the access log, a JSON line for each request. */
  readonly accessLogFile: string
  /** The operational log so far. */
  operationalLog(): string
}

/** Starts the application and a gateway before it, with the shipped policy in force. */
export async function startGuardedDemo(t: Test, options: GuardOptions = {}): Promise<GuardedDemo> {
  const application = createDemoApplication({ queueTickMs: 20 })
  const { port } = await application.listen()
  t.teardown(() => application.close())
  const folder = t.testdir({})
  const adminToken = randomBytes(24).toString('base64url')
  writeFileSync(join(folder, 'admin.token'), adminToken, { mode: 0o600 })
  const demoRules = join(root, 'src/demo/rules.yaml')
  const rules = options.rules === undefined ? demoRules : join(folder, 'rules.yaml')
  if (options.rules !== undefined) writeFileSync(rules, options.rules)
  writeFileSync(join(folder, 'moien.yaml'), configuration(port, rules, options))
  let logged = ''
  const log = createOperationalLog({ write: line => void (logged += line) })
  const gateway = createGateway({ configFile: join(folder, 'moien.yaml'), log, watch: false })
  const started = await gateway.start()
  if (!started.ok) throw new Error(started.faults.map(({ message }) => message).join('\n'))
  t.teardown(() => gateway.stop())
  const originOf = (name: NamedAddress['name']) => {
    const { host, port } = started.addresses.find(address => address.name === name)!
    return `http://${host}:${port}`
  }
  return {
    gateway,
    origin: originOf('gateway'),
    applicationOrigin: `http://127.0.0.1:${port}`,
    metricsOrigin: originOf('metrics'),
    healthOrigin: originOf('health'),
    adminOrigin: originOf('admin'),
    adminToken,
    accessLogFile: join(folder, 'access.log'),
    operationalLog: () => logged
  }
}

function configuration(port: number, rules: string, { threads = 2, site = [] }: GuardOptions): string {
  return `
listen: [{ address: 127.0.0.1:0 }]
health: { address: 127.0.0.1:0 }
metrics: { address: 127.0.0.1:0 }
admin: { address: 127.0.0.1:0, token_file: admin.token }
keys: { file: moien.keys }
threads: ${threads}
log: { file: access.log }
sites:
  - id: demo
    hosts: ['*']
    rules: [${JSON.stringify(rules)}, ${JSON.stringify(join(root, 'rules/default.yaml'))}]
    upstream: { servers: ['http://127.0.0.1:${port}'], health: { path: /health, every: 1s } }
    contact: { organisation: Guichet de démonstration, phone: '+352 000 000', email: support@example.lu }
${site.map(line => `    ${line}\n`).join('')}`
}
