import type { ShownBan } from '../admin/operatorCommand.ts'
import { asciiJson } from '../core/asciiJson.ts'
import { AdminClient, answerOptions, answerOptionsHelp } from './adminClient.ts'
import { banLine } from './banLine.ts'
import type { Command } from './command.ts'
import { parseOptions, wantsJson } from './parseOptions.ts'

/** `moien bans`: who is banned. */
export const bans: Command = {
  name: 'bans',
  summary: 'who is banned, until when and why',
  help: `Usage: moien bans [OPTIONS]

${answerOptionsHelp}

Those that end last stand first; at most ten thousand.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, answerOptions, 0)
    const isJson = wantsJson(parsed)
    const client = AdminClient.find(parsed)
    const { body } = await client.ask('GET', '/bans')
    const { total, bans } = body as unknown as { total: number; bans: readonly ShownBan[] }
    if (isJson) terminal.out(asciiJson(body))
    else if (total === 0) terminal.out('nobody is banned')
    else for (const ban of bans) terminal.out(banLine(ban, Date.now()))
    if (!isJson && total > bans.length) terminal.out(`and ${total - bans.length} more`)
    return 0
  }
}
