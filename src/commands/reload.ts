import type { ReloadOutcome } from '../admin/operatorCommand.ts'
import { asciiJson } from '../core/asciiJson.ts'
import { parseDuration } from '../core/duration.ts'
import { Fault } from '../core/fault.ts'
import { momentText } from '../core/momentText.ts'
import { AdminClient, answerOptions, answerOptionsHelp } from './adminClient.ts'
import type { Command, Terminal } from './command.ts'
import { parseOptions, textOption, wantsJson, type Parsed } from './parseOptions.ts'

/** What the gateway's timer can count. */
const mostWithinMs = 24 * 86_400_000

const options = {
  ...answerOptions,
  'confirm-within': { type: 'string' },
  confirm: { type: 'boolean' }
} as const

/** `moien reload`: has a running gateway read its files again. */
export const reload: Command = {
  name: 'reload',
  summary: 'have a running gateway read its files again',
  help: `Usage: moien reload [--confirm-within DURATION] [OPTIONS]
       moien reload --confirm [OPTIONS]

  --confirm-within DURATION
                      go back to the policy before, unless it is confirmed in time: 10m
  --confirm           confirm it
${answerOptionsHelp}

Answers once the policy is in force in every thread. Bad files change nothing: their mistakes are printed,
the policy before them stays in force, and the exit status is 1.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, options, 0)
    const isJson = wantsJson(parsed)
    const within = confirmWithin(parsed)
    const client = AdminClient.find(parsed)
    if (parsed.values['confirm'] === true) return confirm(client, isJson, terminal)
    const { body } = await client.ask('POST', '/reload', within)
    const outcome = body as unknown as ReloadOutcome
    if (!isJson) return tell(outcome, terminal)
    terminal.out(asciiJson(outcome))
    return outcome.faults.length === 0 ? 0 : 1
  }
}

function confirmWithin(parsed: Parsed): { readonly confirm_within: string } | undefined {
  const within = textOption(parsed, 'confirm-within', '')
  if (within === '') return undefined
  if (parsed.values['confirm'] === true)
    throw new Fault('usage', '--confirm confirms what came before: --confirm-within does not go with it')
  const withinMs = parseDuration(within) ?? 0
  if (withinMs > 0 && withinMs <= mostWithinMs) return { confirm_within: within }
  throw new Fault('usage', `--confirm-within takes a duration up to 24d, such as 10m, not "${within}"`)
}

async function confirm(client: AdminClient, isJson: boolean, terminal: Terminal): Promise<number> {
  const { body } = await client.ask('POST', '/confirm')
  terminal.out(isJson ? asciiJson(body) : `policy ${String(body['hash'])} stays in force`)
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
      `unless "moien reload --confirm" comes until ${momentText(confirm.until)}, policy ${confirm.else} comes back`
    )
  }
  return 0
}
