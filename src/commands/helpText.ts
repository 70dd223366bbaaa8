import type { Command } from './command.ts'

/** What `moien --help` prints. */
export function helpText(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(command => command.name.length))
  const lines = commands.map(command => `  ${command.name.padEnd(width)}  ${command.summary}`)
  return `Moien stands before a web application and tells people and robots apart.

Usage: moien COMMAND [OPTIONS]

${lines.join('\n')}

"moien COMMAND --help" tells more about each. From a checkout: npm run -s moien -- COMMAND
Exit status: 0 good, 1 the operator's mistake or a failed check, 2 misuse.`
}
