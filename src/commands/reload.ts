import type { ReloadOutcome } from '../admin/adminRespond.ts'
import { AdminClient, adminOptions, adminOptionsHelp } from './adminClient.ts'
import type { Command } from './command.ts'
import { parseOptions } from './parseOptions.ts'

/** `moien reload`: has a running gateway read its files again. */
export const reload: Command = {
  name: 'reload',
  summary: 'have a running gateway read its files again',
  help: `Usage: moien reload [OPTIONS]

${adminOptionsHelp}

Answers once the policy is in force in every thread. Bad files change nothing: their mistakes are printed,
the policy before them stays in force, and the exit status is 1.`,
  async run(args, terminal) {
    const client = await AdminClient.find(parseOptions(args, adminOptions, 0))
    const { body } = await client.ask('POST', '/reload')
    const { hash, faults, warnings } = body as unknown as ReloadOutcome
    for (const warning of warnings) terminal.error(`warning: ${warning}`)
    for (const fault of faults) terminal.error(fault)
    if (faults.length === 0) terminal.out(`policy ${hash} is in force`)
    else terminal.error(`nothing was changed: policy ${hash} is still in force`)
    return faults.length === 0 ? 0 : 1
  }
}
