#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import type { Command, Terminal } from './commands/command.ts'
import { helpText } from './commands/helpText.ts'
import { Fault } from './core/fault.ts'
import { version } from './core/version.ts'

// Beside the dependencies, which are trusted alike; where it cannot be written, starts take longer. Threads
// look for it in the environment.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/moien')
enableCompileCache(process.env['NODE_COMPILE_CACHE'])

/** Each is loaded when it is wanted: a gateway has no use for the demonstration. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./commands/run.ts')).runCommand,
  demo: async () => (await import('./commands/demo.ts')).demo,
  check: async () => (await import('./commands/check.ts')).check,
  test: async () => (await import('./commands/test.ts')).test,
  replay: async () => (await import('./commands/replay.ts')).replay,
  explain: async () => (await import('./commands/explain.ts')).explain,
  reload: async () => (await import('./commands/reload.ts')).reload,
  rollback: async () => (await import('./commands/rollback.ts')).rollback,
  rule: async () => (await import('./commands/rule.ts')).rule,
  observe: async () => (await import('./commands/observe.ts')).observe,
  attack: async () => (await import('./commands/attack.ts')).attack,
  maintenance: async () => (await import('./commands/maintenance.ts')).maintenance,
  allow: async () => (await import('./commands/allow.ts')).allow,
  ban: async () => (await import('./commands/ban.ts')).ban,
  unban: async () => (await import('./commands/unban.ts')).unban,
  bans: async () => (await import('./commands/bans.ts')).bans,
  orders: async () => (await import('./commands/orders.ts')).orders,
  top: async () => (await import('./commands/top.ts')).top,
  status: async () => (await import('./commands/status.ts')).status,
  keygen: async () => (await import('./commands/keygen.ts')).keygen
}

const terminal: Terminal = {
  out: line => tell(process.stdout, line),
  error: line => tell(process.stderr, line),
  isColoured: process.stderr.isTTY && !process.env['NO_COLOR'] && process.stderr.hasColors()
}

function tell(stream: NodeJS.WriteStream, line: string): void {
  if (stream.listenerCount('error') === 0) stream.on('error', endUnread)
  stream.write(`${line}\n`)
}

/** Whoever reads has seen enough, as in `moien top | head`. */
function endUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}

/** The command of that name, if there is one. */
async function load(name = ''): Promise<Command | undefined> {
  return Object.hasOwn(commands, name) ? commands[name]!() : undefined
}

/** Reads the command line and answers the exit status. */
async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === '--version' || name === '-V') {
    terminal.out(version)
    return 0
  }
  const wantsHelp = name === undefined || name === 'help' || args.includes('--help') || args.includes('-h')
  if (wantsHelp) {
    const about = (await load(name)) ?? (await load(rest[0]))
    terminal.out(about?.help ?? helpText(await Promise.all(Object.values(commands).map(load => load()))))
    return name === undefined ? 2 : 0
  }
  const command = await load(name)
  if (command === undefined) {
    terminal.error(`moien: there is no command "${name}"; see "moien --help"`)
    return 2
  }
  return command.run(rest, terminal)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  terminal.error(
    `moien: ${error instanceof Fault ? error.message : error instanceof Error ? error.stack : String(error)}`
  )
  process.exitCode = error instanceof Fault && error.code === 'usage' ? 2 : 1
}
