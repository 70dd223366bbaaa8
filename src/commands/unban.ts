import { Fault } from '../core/fault.ts'
import { AdminClient, adminOptions, adminOptionsHelp } from './adminClient.ts'
import type { Command } from './command.ts'
import { parseOptions, wantsJson } from './parseOptions.ts'

/** `moien unban`: lifts the bans of an address or prefix. */
export const unban: Command = {
  name: 'unban',
  summary: 'lift the bans of an address or prefix',
  help: `Usage: moien unban ADDRESS|PREFIX [OPTIONS]

${adminOptionsHelp}
  --format FORMAT     human (default), or json for programs

Lifts what was banned under exactly this address or prefix, by a person or by a rule. To let one client
through where its whole network is banned: "moien allow".`,
  async run(args, terminal) {
    const parsed = parseOptions(args, { ...adminOptions, format: { type: 'string' } }, 1)
    const [target] = parsed.positionals
    if (target === undefined)
      throw new Fault('usage', 'Say whom: an address, or a prefix such as 192.0.2.0/24')
    const isJson = wantsJson(parsed)
    const client = AdminClient.find(parsed)
    const { body } = await client.ask('DELETE', `/bans/${encodeURIComponent(target)}`)
    const { network, warnings } = body as { readonly network: string; readonly warnings: readonly string[] }
    terminal.out(isJson ? JSON.stringify(body, null, 2) : `${network} is not banned any more`)
    for (const warning of warnings) terminal.error(`warning: ${warning}`)
    return 0
  }
}
