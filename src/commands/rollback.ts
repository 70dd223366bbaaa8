import { AdminClient, adminOptions, adminOptionsHelp } from './adminClient.ts'
import type { Command } from './command.ts'
import { parseOptions } from './parseOptions.ts'

/** `moien rollback`: the policy before the present one. */
export const rollback: Command = {
  name: 'rollback',
  summary: 'have a running gateway go back to the policy before',
  help: `Usage: moien rollback [OPTIONS]

${adminOptionsHelp}

The policy that was in force before the last reload is in force again, at once: the gateway has kept it. The
files stay as they are, so mend them before the next reload, changed file or restart takes them.`,
  async run(args, terminal) {
    const client = await AdminClient.find(parseOptions(args, adminOptions, 0))
    const { body } = await client.ask('POST', '/rollback')
    const { hash, from } = body as { readonly hash: string; readonly from: string }
    terminal.out(`policy ${hash} is in force again`)
    terminal.out(`the files still hold ${from}: mend them before the next reload or restart`)
    return 0
  }
}
