import { Fault } from '../core/fault.ts'
import { version } from '../core/version.ts'
import type { Command, Terminal } from './command.ts'
import { helpText } from './helpText.ts'

/** Each is loaded when it is wanted: a gateway has no use for the demonstration. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.ts')).runCommand,
  demo: async () => (await import('./demo.ts')).demo,
  check: async () => (await import('./check.ts')).check,
  test: async () => (await import('./test.ts')).test,
  replay: async () => (await import('./replay.ts')).replay,
  explain: async () => (await import('./explain.ts')).explain,
  reload: async () => (await import('./reload.ts')).reload,
  rollback: async () => (await import('./rollback.ts')).rollback,
  rule: async () => (await import('./rule.ts')).rule,
  observe: async () => (await import('./observe.ts')).observe,
  attack: async () => (await import('./attack.ts')).attack,
  maintenance: async () => (await import('./maintenance.ts')).maintenance,
  allow: async () => (await import('./allow.ts')).allow,
  ban: async () => (await import('./ban.ts')).ban,
  unban: async () => (await import('./unban.ts')).unban,
  bans: async () => (await import('./bans.ts')).bans,
  orders: async () => (await import('./orders.ts')).orders,
  top: async () => (await import('./top.ts')).top,
  status: async () => (await import('./status.ts')).status,
  bots: async () => (await import('./bots.ts')).bots,
  pages: async () => (await import('./pages.ts')).pages,
  keygen: async () => (await import('./keygen.ts')).keygen
}

/** Does what a command line says and answers the exit status: 2 where the line makes no sense. */
export async function commandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await obey(args, terminal)
  } catch (error) {
    const why = error instanceof Fault ? error.message : error instanceof Error ? error.stack : String(error)
    terminal.error(`moien: ${why}`)
    return error instanceof Fault && error.code === 'usage' ? 2 : 1
  }
}

async function obey(args: readonly string[], terminal: Terminal): Promise<number> {
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

/** The command of that name, if there is one. */
async function load(name = ''): Promise<Command | undefined> {
  return Object.hasOwn(commands, name) ? commands[name]!() : undefined
}
