import type { ReloadOutcome } from '../admin/operatorCommand.ts'
import { parseDuration } from '../core/duration.ts'
import { Fault } from '../core/fault.ts'
import { AdminClient, adminOptions, adminOptionsHelp } from './adminClient.ts'
import type { Command, Terminal } from './command.ts'
import { parseOptions, textOption } from './parseOptions.ts'

const options = {
  ...adminOptions,
  'confirm-within': { type: 'string' },
  confirm: { type: 'boolean' }
} as const

/** `moien reload`: has a running gateway read its files again. */
export const reload: Command = {
  name: 'reload',
  summary: 'have a running gateway read its files again',
  help: `Usage: moien reload [--confirm-within DURATION] [OPTIONS]
       moien reload --confirm [OPTIONS]

  --confirm-within DURATION   go back to the policy before, unless it is confirmed in time: 10m
  --confirm                   confirm it
${adminOptionsHelp}

Answers once the policy is in force in every thread. Bad files change nothing: their mistakes are printed,
the policy before them stays in force, and the exit status is 1.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, options, 0)
    const within = textOption(parsed, 'confirm-within', '')
    if (within !== '' && (parseDuration(within) ?? 0) === 0)
      throw new Fault('usage', `--confirm-within takes a duration such as 10m, not "${within}"`)
    const client = AdminClient.find(parsed)
    if (parsed.values['confirm'] === true) return confirm(client, terminal)
    const request = within === '' ? undefined : { confirm_within: within }
    const { body } = await client.ask('POST', '/reload', request)
    return tell(body as unknown as ReloadOutcome, terminal)
  }
}

async function confirm(client: AdminClient, terminal: Terminal): Promise<number> {
  const { body } = await client.ask('POST', '/confirm')
  terminal.out(`policy ${String(body['hash'])} stays in force`)
  return 0
}

function tell({ hash, faults, warnings, confirm }: ReloadOutcome, terminal: Terminal): number {
  for (const warning of warnings) terminal.error(`warning: ${warning}`)
  for (const fault of faults) terminal.error(fault)
  if (faults.length > 0) {
    terminal.error(`nothing was changed: policy ${hash} is still in force`)
    return 1
  }
  terminal.out(`policy ${hash} is in force`)
  if (confirm !== undefined) {
    terminal.out(
      `unless "moien reload --confirm" comes until ${confirm.until}, policy ${confirm.else} comes back`
    )
  }
  return 0
}
