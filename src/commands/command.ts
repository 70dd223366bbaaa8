/*
 * The command line: one file for each command, each a function from arguments to an exit status.
 * 0 is good, 1 the operator's mistake or a failed check, 2 misuse.
 */

/** Where a command reads and writes; the process's own outside tests. */
export interface Terminal {
  out(line: string): void
  error(line: string): void
  /** Whether `error` shows colours. */
  readonly isColoured: boolean
}

/** One command of the command line. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  readonly help: string
  run(args: readonly string[], terminal: Terminal): Promise<number>
}
