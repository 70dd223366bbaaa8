import { createKeyFile } from '../challenge/keyRing.ts'
import { Fault } from '../core/fault.ts'
import type { Command } from './command.ts'
import { parseOptions } from './parseOptions.ts'

/** `moien keygen FILE`: makes a key file. */
export const keygen: Command = {
  name: 'keygen',
  summary: 'make a key file',
  help: `Usage: moien keygen FILE

Makes a new key file that only its owner can read (mode 0600). An existing file is left alone.
Give every machine that serves the same sites the same file.`,
  async run(args, terminal) {
    const { positionals } = parseOptions(args, {}, 1)
    const [file] = positionals
    if (file === undefined) throw new Fault('usage', 'keygen needs the name of the file to make')
    createKeyFile(file)
    terminal.out(`${file}: made`)
    return 0
  }
}
