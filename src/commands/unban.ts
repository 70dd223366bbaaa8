import { asciiJson } from '../core/asciiJson.ts'
import { AdminClient, answerOptions, answerOptionsHelp } from './adminClient.ts'
import { networkArgument } from './networkArgument.ts'
import type { Command } from './command.ts'
import { parseOptions, wantsJson } from './parseOptions.ts'

/** `moien unban`: lifts the bans of an address or prefix. */
export const unban: Command = {
  name: 'unban',
  summary: 'lift the bans of an address or prefix',
  help: `Usage: moien unban ADDRESS|PREFIX [OPTIONS]

${answerOptionsHelp}

Lifts what was banned under exactly this address or prefix, by a person or by a rule. To let one client
through where its whole network is banned: "moien allow".`,
  async run(args, terminal) {
    const parsed = parseOptions(args, answerOptions, 1)
    const target = networkArgument(parsed)
    const isJson = wantsJson(parsed)
    const client = AdminClient.find(parsed)
    const { body } = await client.ask('DELETE', `/bans/${encodeURIComponent(target)}`)
    const { network, warnings } = body as { readonly network: string; readonly warnings: readonly string[] }
    terminal.out(isJson ? asciiJson(body) : `${network} is not banned any more`)
    for (const warning of warnings) terminal.error(`warning: ${warning}`)
    return 0
  }
}
