#!/usr/bin/env node
import { check } from './commands/check.ts'
import type { Command, Terminal } from './commands/command.ts'
import { demo } from './commands/demo.ts'
import { keygen } from './commands/keygen.ts'
import { runCommand } from './commands/run.ts'
import { helpText } from './commands/helpText.ts'
import { Fault } from './core/fault.ts'
import { version } from './core/version.ts'

const commands: readonly Command[] = [runCommand, demo, check, keygen]

const terminal: Terminal = {
  out: line => process.stdout.write(`${line}\n`),
  error: line => process.stderr.write(`${line}\n`)
}

/** Reads the command line and answers the exit status. */
async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === '--version' || name === '-V') {
    terminal.out(version)
    return 0
  }
  const command = commands.find(candidate => candidate.name === name)
  const wantsHelp = name === undefined || name === 'help' || args.includes('--help') || args.includes('-h')
  if (wantsHelp) {
    const about = command ?? commands.find(candidate => candidate.name === rest[0])
    terminal.out(about === undefined ? helpText(commands) : about.help)
    return name === undefined ? 2 : 0
  }
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
