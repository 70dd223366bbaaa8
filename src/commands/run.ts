import { Gateway } from '../gateway/gateway.ts'
import { createOperationalLog } from '../observe/operationalLog.ts'
import type { Command } from './command.ts'
import { forgetSoon } from './forgetSoon.ts'
import { parseOptions, textOption } from './parseOptions.ts'
import { runUntilStopped } from './runUntilStopped.ts'

/** `moien run`: guards the sites of a configuration until it is told to stop. */
export const runCommand: Command = {
  name: 'run',
  summary: 'guard the sites of a configuration',
  help: `Usage: moien run [--config FILE]

  --config FILE   the configuration (default: moien.yaml)

SIGHUP or a changed file reloads; a bad file leaves the old policy in force. SIGTERM drains and ends; a
second one ends at once. SIGUSR2 reopens the access log. The access log goes to the file the configuration
names (standard output by default), everything else to standard error.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, { config: { type: 'string' } }, 0)
    forgetSoon()
    const log = createOperationalLog(process.stderr)
    const gateway = new Gateway({ configFile: textOption(parsed, 'config', 'moien.yaml'), log, watch: true })
    return runUntilStopped({
      gateway,
      log,
      terminal,
      announce(addresses) {
        for (const { name, host, port } of addresses) log.info(`${name} listens on ${host}:${port}`)
      }
    })
  }
}
