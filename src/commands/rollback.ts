import { asciiJson } from '../core/asciiJson.ts'
import { AdminClient, answerOptions, answerOptionsHelp } from './adminClient.ts'
import type { Command } from './command.ts'
import { parseOptions, wantsJson } from './parseOptions.ts'

/** `moien rollback`: the policy before the present one. */
export const rollback: Command = {
  name: 'rollback',
  summary: 'have a running gateway go back to the policy before',
  help: `Usage: moien rollback [OPTIONS]

${answerOptionsHelp}

The policy that was in force before the last reload is in force again, at once: the gateway has kept it. The
files stay as they are, so mend them before the next reload, changed file or restart takes them.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, answerOptions, 0)
    const isJson = wantsJson(parsed)
    const client = AdminClient.find(parsed)
    const { body } = await client.ask('POST', '/rollback')
    if (isJson) {
      terminal.out(asciiJson(body))
      return 0
    }
    const { hash, from } = body as { readonly hash: string; readonly from: string }
    terminal.out(`policy ${hash} is in force again`)
    terminal.out(`the files still hold ${from}: mend them before the next reload or restart`)
    return 0
  }
}
