import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { check } from '../../src/commands/check.ts'
import { commandLine } from '../../src/commands/commandLine.ts'
import { version } from '../../src/core/version.ts'
import { Gateway } from '../../src/gateway/gateway.ts'
import { createOperationalLog } from '../../src/observe/operationalLog.ts'
import { root } from '../support/sourceFiles.ts'
import { editConfig, writeGatewayFiles, type GatewayFiles } from '../support/startGateway.ts'
import { startProcess, type StartedProcess } from '../support/startProcess.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { freePort } from './freePort.ts'
import { compileCache, main, runGatewayProcess } from './gatewayProcess.ts'
import { ask, browserHeaders } from '../support/scriptedVisitor.ts'
import { until } from '../support/until.ts'

/** What a command came to. Standard output and standard error stand together. */
interface Outcome {
  readonly code: number
  readonly output: string
}

function start(...args: readonly string[]): StartedProcess {
  return startProcess(process.execPath, [main, ...args], { ...process.env, NODE_COMPILE_CACHE: compileCache })
}

/** Runs a command whose output nobody reads. */
async function moienUnread(...args: readonly string[]): Promise<{ code: number; errors: string }> {
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache }
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  const [errors] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { code: child.exitCode ?? -1, errors }
}

/** A command line, as the program takes it, in this process. */
async function moien(...args: readonly string[]): Promise<Outcome> {
  let output = ''
  const tell = (line: string): void => void (output += `${line}\n`)
  return { code: await commandLine(args, { out: tell, error: tell, isColoured: false }), output }
}

/** The same, in a process of its own. */
async function moienProcess(...args: readonly string[]): Promise<Outcome> {
  const started = start(...args)
  const [code] = (await once(started.child, 'close')) as [number]
  return { code, output: started.output() }
}

const good = `
limits:
  - { id: slow, description: Slowly., when: { path: /slow }, key: [client_ip], rate: 10/1m, burst: 5, then: too_many }
`
const bad = `rules:
  - id: wrong
    description: Two mistakes.
    when: { pth: /x }
    then: { challenge: lihgt }
`

function filesOf(t: Test, rules = good): GatewayFiles {
  const files = writeGatewayFiles({ upstream: 'http://127.0.0.1:9', rules })
  t.teardown(() => rmSync(files.dir, { recursive: true }))
  return files
}

function modeOf(file: string): number {
  return statSync(file).mode & 0o777
}

t.test('help, versions and misuse', async t => {
  const misuses: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [[], /^Moien stands before/],
    [['guard'], /there is no command "guard"/],
    [['--quiet'], /there is no command "--quiet"/],
    [['run', '--quiet'], /Unknown option '--quiet'/],
    [['run', 'moien.yaml'], /Unexpected argument "moien.yaml"/],
    [['run', '--config'], /argument missing/],
    [['check', '--format', 'xml'], /takes text, json or github, not "xml"/],
    [['check', '--format', 'constructor'], /takes text, json or github, not "constructor"/],
    [['check', '--schema', 'toString'], /takes config, rules or tests, not "toString"/],
    [['check', 'a', 'b'], /Unexpected argument "b"/],
    [['keygen'], /needs the name of the file/],
    [['status', '--admin', 'http://127.0.0.1:9380'], /--admin takes an address and a port, such as 127/],
    [['bans', '--quiet'], /'--quiet'\. Add --help to see how the command is written\.$/m],
    [['demo', '--port', '70000'], /--port takes a port, not "70000"/]
  ]
  const outcomes = await Promise.all(misuses.map(([args]) => moien(...args)))
  for (const [i, [args, message]] of misuses.entries()) {
    t.match(outcomes[i], { code: 2, output: message }, `moien ${args.join(' ')}`)
  }
  t.match(await moienProcess('guard'), { code: 2, output: /there is no command "guard"/ })
  t.strictSame(await moienProcess('--version'), { code: 0, output: `${version}\n` })
  const { version: packaged } = parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  t.equal(version, packaged)
  const { code, output } = await moien('--help')
  t.equal(code, 0)
  const names =
    'run demo check test replay explain reload rollback rule observe maintenance attack allow ban unban bans orders top status keygen'
  for (const name of names.split(' ')) {
    t.match(output, new RegExp(`^  ${name} +\\w`, 'm'))
    const help = await moien(name, '--help')
    t.equal(help.code, 0)
    t.match(help.output, `Usage: moien ${name}`)
    for (const line of help.output.split('\n')) t.ok(line.length <= 110)
  }
  t.strictSame(await moien('help', 'check'), await moien('check', '-h'))
  t.strictSame(await moienUnread('--help'), { code: 0, errors: '' }, 'who reads may have seen enough')
})

t.test('check reports every mistake with its place, and starts nothing', async t => {
  const { configFile } = filesOf(t)
  const fine = await moien('check', configFile)
  t.equal(fine.code, 0)
  t.match(fine.output, /^site test \(\*\), enforce: 0 rules, 1 limit, 0 thresholds$/m)
  t.match(fine.output, /^ {2}slow: .*5 at once, then one more every 6 s/m)
  t.match(fine.output, /^good: policy \w{16}$/m)

  const { configFile: broken, rulesFile } = filesOf(t, bad)
  const places = [
    [4, 13, /Unknown key "pth" \(did you mean "path"\?\)/],
    [5, 24, /lihgt is not one of light, heavy/]
  ] as const
  const human = await moien('check', broken)
  t.equal(human.code, 1)
  t.match(human.output, /^2 mistakes$/m)
  const json = await moien('check', broken, '--format', 'json')
  t.equal(json.code, 1)
  t.match(JSON.parse(json.output), { good: false, faults: { length: 2 } })
  const github = await moien('check', '--format=github', broken)
  t.equal(github.code, 1)
  for (const [i, [line, column, message]] of places.entries()) {
    const told = human.output.split('\n').find(text => text.startsWith(`${rulesFile}:${line}:${column}: `))
    t.match(told, message)
    const [, shown, caret] = human.output.slice(human.output.indexOf(told!)).split('\n')
    t.equal(shown, `   ${line} | ${bad.split('\n')[line - 1]}`)
    t.equal(caret, `     | ${' '.repeat(column - 1)}^`)
    t.match(JSON.parse(json.output).faults[i], { place: { file: rulesFile, line, column }, text: message })
    t.match(github.output.split('\n')[i], `::error file=${rulesFile},line=${line},col=${column}::`)
    t.match(github.output.split('\n')[i], message)
  }
  const report = JSON.parse(json.output) as { faults: object[]; warnings: object[] }
  t.strictSame(Object.keys(report), ['good', 'faults', 'warnings'])
  for (const fault of report.faults) t.strictSame(Object.keys(fault), ['place', 'text'])
  const absent = await moien('check', join(t.testdirName, 'absent.yaml'))
  t.equal(absent.code, 1)
  t.match(absent.output, /absent\.yaml/)
})

t.test('check shows a warning like a mistake, and counts none', async t => {
  const odd = 'rules: [{ id: odd, description: x, when: { path: //x }, then: deny }]'
  const { configFile, rulesFile } = filesOf(t, odd)
  const place = `${rulesFile}:1:50: `
  const human = await moien('check', configFile)
  t.equal(human.code, 0)
  t.match(human.output, `${place}warning: No path has "//x" in it`)
  t.match(
    human.output,
    `
   1 | ${odd}
     | ${' '.repeat(49)}^
`
  )
  const json = await moien('check', configFile, '--format', 'json')
  const report = JSON.parse(json.output) as Record<string, unknown>
  t.strictSame(Object.keys(report), ['good', 'hash', 'faults', 'warnings'])
  t.match(report, { good: true, hash: /^\w{16}$/, faults: [], warnings: { length: 1 } })
  t.match(
    (await moien('check', configFile, '--format', 'github')).output,
    `::warning file=${rulesFile},line=1,col=50::`
  )
})

t.test('check paints what it says on a terminal alone', async t => {
  const { configFile } = filesOf(t, bad)
  const told = async (isColoured: boolean): Promise<string> => {
    const lines: string[] = []
    const error = (line: string): void => void lines.push(line)
    t.equal(await check.run([configFile], { out: error, error, isColoured }), 1)
    return lines.join('\n')
  }
  const [plain, painted] = [await told(false), await told(true)]
  t.equal(stripVTControlCharacters(plain), plain)
  t.not(painted, plain)
  t.equal(stripVTControlCharacters(painted), plain)
})

t.test('keygen makes a key file for its owner alone, and touches no other', async t => {
  const dir = t.testdir({})
  const file = join(dir, 'moien.keys')
  t.equal((await moien('keygen', file)).code, 0)
  t.equal(modeOf(file), 0o600)
  const before = readFileSync(file, 'utf8')
  const again = await moien('keygen', file)
  t.equal(again.code, 1)
  t.match(again.output, file)
  t.equal(readFileSync(file, 'utf8'), before)
  t.equal((await moien('keygen', join(dir, 'absent', 'moien.keys'))).code, 1)
})

/** What keeps a gateway from starting, and what the operator is told. */
const obstacles: readonly (readonly [what: string, put: (files: GatewayFiles) => void, message: RegExp])[] = [
  [
    'no YAML',
    files => writeFileSync(files.configFile, 'listen: [{ address: "x }]\n'),
    /moien\.yaml:\d+:\d+: /
  ],
  [
    'a mistake in a rule file',
    files => writeFileSync(files.rulesFile, bad),
    /rules\.yaml:4:13: Unknown key "pth"/
  ],
  [
    'a rule file that is not there',
    files => rmSync(files.rulesFile),
    /moien\.yaml:\d+:\d+: Cannot read .*rules\.yaml/
  ],
  [
    'a key file of something else',
    files => writeKeys(files, 'secret\n', 0o600),
    /moien\.keys:1:1: this line is not a key\. .*moien keygen FILE/
  ],
  ['a key file that others may read', files => writeKeys(files, '', 0o644), /others have rights .*chmod 600/],
  [
    'a token that is short',
    files => writeFileSync(join(files.dir, 'admin.token'), 'short'),
    /admin\.token is too short/
  ],
  [
    'a token that others may read',
    files => chmodSync(join(files.dir, 'admin.token'), 0o644),
    /Others may read .*admin\.token/
  ],
  [
    'a log that cannot be written',
    files => editConfig(files.configFile, config => void (config['log'] = { file: '.' })),
    /cannot write the access log/
  ]
]

function writeKeys({ dir }: GatewayFiles, text: string, mode: number): void {
  writeFileSync(join(dir, 'moien.keys'), text, { mode })
}

/** What `moien run` says of a configuration that it cannot start with, in this process. */
async function whyNot(t: Test, configFile: string): Promise<string> {
  const lines: string[] = []
  const log = createOperationalLog({ write: line => lines.push(line) })
  const gateway = new Gateway({ configFile, log, watch: true })
  const started = await gateway.start()
  await gateway.stop()
  t.equal(started.ok, false)
  return [...(started.ok ? [] : started.faults.map(({ text }) => text)), ...lines].join('\n')
}

t.test('run starts all of itself or nothing, and says why', async t => {
  for (const [what, put, message] of obstacles) {
    const files = filesOf(t)
    put(files)
    const told = await whyNot(t, files.configFile)
    t.match(told, message, what)
    t.notMatch(told, /^ {4}at /m, `${what}: no stack is shown`)
  }
  const { configFile, dir } = filesOf(t, bad)
  const { code, output } = await moienProcess('run', '--config', configFile)
  t.equal(code, 1)
  t.match(output, /rules\.yaml:4:13: Unknown key "pth"/)
  t.notMatch(output, /listens on|^ {4}at /m, 'nothing was started, no stack is shown')
  t.notOk(existsSync(join(dir, 'moien.keys')), 'with a bad configuration not even keys are made')
  t.match(await whyNot(t, join(dir, 'absent.yaml')), /absent\.yaml/)
})

t.test('run says which port is taken, and lets go of the others', async t => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  t.teardown(() => holder.close())
  const address = `127.0.0.1:${(holder.address() as AddressInfo).port}`
  const others = [await freePort(), await freePort()]
  for (const taken of ['listen', 'health', 'metrics', 'admin']) {
    const files = filesOf(t)
    editConfig(files.configFile, config => {
      const [health, metrics] = others.map(port => ({ address: `127.0.0.1:${port}` }))
      Object.assign(config, { health, metrics })
      const token = taken === 'admin' ? { token_file: 'admin.token' } : {}
      config[taken] = taken === 'listen' ? [{ address }] : { address, ...token }
    })
    const told = await whyNot(t, files.configFile)
    t.match(
      told,
      new RegExp(`${address.replaceAll('.', '\\.')}.*Stop the program that holds the port`),
      taken
    )
    for (const port of others) await t.rejects(ask(`http://127.0.0.1:${port}`, '/'), { code: 'ECONNREFUSED' })
  }
})

t.test('run takes no citizen before it can start whole', async t => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  t.teardown(() => holder.close())
  const gateway = await freePort()
  const { configFile } = filesOf(t)
  editConfig(configFile, config => {
    const metrics = { address: `127.0.0.1:${(holder.address() as AddressInfo).port}` }
    Object.assign(config, { metrics, listen: [{ address: `127.0.0.1:${gateway}` }] })
  })
  const { child } = start('run', '--config', configFile)
  const refused: unknown[] = []
  while (child.exitCode === null) {
    const { code } = (await ask(`http://127.0.0.1:${gateway}`, '/').catch((error: unknown) => error)) as {
      code?: unknown
    }
    if (code !== 'ECONNREFUSED') t.fail(`answered or broken off: ${String(code)}`)
    refused.push(code)
  }
  t.ok(refused.length > 0)
})

t.test('run makes the keys it needs, names an unreachable upstream, and opens its log anew', async t => {
  const upstream = await startCountingUpstream(t)
  const files = writeGatewayFiles({ upstream: upstream.origin })
  const dead = `http://127.0.0.1:${await freePort()}`
  editConfig(files.configFile, config => {
    const sites = config['sites'] as Record<string, unknown>[]
    sites.push({ id: 'dead', hosts: ['dead.test'], upstream: { servers: [dead] } })
  })
  const gateway = await runGatewayProcess(t, files)
  const keys = join(files.dir, 'moien.keys')
  t.equal(modeOf(keys), 0o600)
  await gateway.says('made the key file')
  t.equal((await ask(gateway.origin, '/', { headers: { host: 'dead.test' } })).status, 502)
  await gateway.says('Check that the application runs and that its address is right')
  t.equal(gateway.logged().at(-1)?.['error.code'], 'upstream_unreachable')
  t.match(gateway.logged().at(-1)?.['message'], dead)

  const rotated = join(files.dir, 'rotated.log')
  await until(
    () => readFileSync(files.logFile, 'utf8'),
    text => text.includes('dead')
  )
  renameSync(files.logFile, rotated)
  gateway.process.child.kill('SIGUSR2')
  await until(
    () => existsSync(files.logFile),
    exists => exists
  )
  await ask(gateway.origin, '/rotated')
  await until(
    () => readFileSync(files.logFile, 'utf8'),
    text => text.includes('/rotated')
  )
  t.notMatch(readFileSync(rotated, 'utf8'), '/rotated')

  rmSync(files.logFile)
  mkdirSync(files.logFile)
  gateway.process.child.kill('SIGUSR2')
  await gateway.says('the access log stays where it was')
  t.equal((await ask(gateway.origin, '/')).status, 200, 'where it cannot be opened anew, service goes on')

  const before = readFileSync(keys, 'utf8')
  t.equal(await gateway.process.stop('SIGINT'), 0)
  rmSync(files.logFile, { recursive: true })
  const again = await runGatewayProcess(t, files)
  t.equal(readFileSync(keys, 'utf8'), before, 'the next start takes the same keys')
  t.equal(await again.process.stop(), 0)
})

t.test('status and reload speak to the gateway that runs', async t => {
  const files = writeGatewayFiles({ upstream: 'http://127.0.0.1:9', rules: good })
  const port = await freePort()
  editConfig(files.configFile, config => {
    config['admin'] = { address: `127.0.0.1:${port}`, token_file: 'admin.token' }
  })
  const config = ['--config', files.configFile]
  const advice = /No gateway answers at 127\.0\.0\.1:\d+\. Check that the gateway runs/
  t.match(await moien('status', ...config), { code: 1, output: advice })
  const { process: gateway } = await runGatewayProcess(t, files)
  t.match(await moien('status', ...config), { code: 0, output: /^ready: Moien .*\npolicy .*\nsite test/ })
  t.match(JSON.parse((await moien('status', ...config, '--format', 'json')).output), { state: 'ready' })
  writeFileSync(files.rulesFile, good.replace('10/1m', '11/1m'))
  t.match(await moien('reload', ...config), { code: 0, output: /^policy [0-9a-f]+ is in force\n$/ })
  t.match(JSON.parse((await moien('reload', '--format', 'json', ...config)).output), { faults: [] })
  t.match(await moien('reload', '--confirm', '--confirm-within', '5m'), { code: 2 })
  writeFileSync(files.rulesFile, bad)
  const refused = await moien(
    'reload',
    '--admin',
    `127.0.0.1:${port}`,
    '--token-file',
    join(files.dir, 'admin.token')
  )
  t.match(refused, { code: 1, output: /rules\.yaml:4:13: .*\n.*\nnothing was changed: policy [0-9a-f]+ / })
  t.match(await moien('reload', ...config), { code: 1, output: /rules\.yaml:4:13/ })
  const told = await moien('status', ...config)
  t.match(told, { code: 1, output: /^ready: .*the last reload failed.*\n.*rules\.yaml:4/s })
  editConfig(files.configFile, file => {
    file['sites'] = 'being written'
  })
  t.match(await moien('bans', ...config), { code: 0, output: 'nobody is banned' }, 'while files are mended')
  editConfig(files.configFile, file => {
    file['admin'] = { addres: 'nowhere' }
  })
  t.match(await moien('bans', ...config), { code: 1, output: /moien\.yaml:\d+:\d+: Unknown key "addres"/ })
  const other = join(files.dir, 'other.token')
  writeFileSync(other, 'x'.repeat(40), { mode: 0o600 })
  t.match(await moien('status', '--admin', `127.0.0.1:${port}`, '--token-file', other), {
    code: 1,
    output: /does not take this token/
  })
  t.equal(await gateway.stop(), 0)
})

t.test('demo runs an application and guards it, until Ctrl-C', async t => {
  const upstream = await startCountingUpstream(t)
  const ports = ['--port', '--health-port', '--metrics-port', '--admin-port', '--application-port']
  const anyPort = ports.flatMap(option => [option, '0'])
  for (const [options, title] of [
    [[], /<title>[^<]*Guichet|<h1>/],
    [['--upstream', upstream.origin], /^\/$/]
  ] as const) {
    const state = t.testdir({})
    const demo = start('demo', '--state', state, ...anyPort, ...options)
    t.teardown(() => demo.stop('SIGKILL'))
    await demo.waitFor(/Ctrl-C ends\.\n/)
    const addresses = [...demo.output().matchAll(/^ {2}(\w+) +(http:\S+)/gm)].map(([, name, url]) => [
      name!,
      url!
    ])
    const { gateway, application, health } = Object.fromEntries(addresses) as Record<string, string>
    const page = await ask(gateway!, '', { headers: browserHeaders })
    t.equal(page.status, 200)
    t.match(page.body, title)
    t.equal((await ask(application!, '')).status, 200)
    t.equal((await ask(health!, '')).body, 'ready\n')
    t.equal(
      (await ask(gateway!, '', { headers: { 'user-agent': 'curl/8' } })).status,
      403,
      'scripts are asked'
    )
    for (const secret of ['moien.keys', 'admin.token']) t.equal(modeOf(join(state, secret)), 0o600)
    t.equal(await demo.stop('SIGINT'), 0)
  }
})
