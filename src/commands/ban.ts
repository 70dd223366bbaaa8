import type { BanAnswer, BanPreview } from '../admin/operatorCommand.ts'
import { asciiJson } from '../core/asciiJson.ts'
import { momentText } from '../core/momentText.ts'
import { countedText } from '../rehearsal/replayWords.ts'
import { AdminClient } from './adminClient.ts'
import { banLine } from './banLine.ts'
import { networkArgument } from './networkArgument.ts'
import type { Command, Terminal } from './command.ts'
import { endOf, orderOptionsHelp, reasonOf, untilOptions } from './orderOptions.ts'
import { parseOptions, wantsJson, type Parsed } from './parseOptions.ts'

const options = { ...untilOptions, force: { type: 'boolean' }, 'dry-run': { type: 'boolean' } } as const

/** `moien ban`: refuses an address or prefix for a while. */
export const ban: Command = {
  name: 'ban',
  summary: 'refuse an address or prefix for a while',
  help: `Usage: moien ban ADDRESS|PREFIX --for DURATION|--until TIME --reason TEXT [--force] [OPTIONS]
       moien ban ADDRESS|PREFIX --dry-run [OPTIONS]

  --dry-run           ban nobody, and tell whom it would have hit lately
  --force             also what is wider than /16 (IPv6: /32), holds a trusted proxy or your own address
${orderOptionsHelp}

On all sites, and also whoever holds a pass. Only what a rule or "moien allow" allows comes through.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, options, 1)
    const target = networkArgument(parsed)
    const isJson = wantsJson(parsed)
    const request = { target, ...termsOf(parsed), ...callerOf() }
    const client = AdminClient.find(parsed)
    const { body } = await client.ask('POST', '/bans', request)
    if (isJson) terminal.out(asciiJson(body))
    else tell(body as unknown as BanAnswer, terminal)
    return 0
  }
}

function termsOf(parsed: Parsed): object {
  const force = parsed.values['force'] === true
  if (parsed.values['dry-run'] === true) return { dry_run: true }
  return { ...endOf(parsed, Date.now()), reason: reasonOf(parsed), force }
}

/** Through SSH the operator has an address that the gateway cannot see. */
function callerOf(): { readonly caller?: string } {
  const caller = (process.env['SSH_CONNECTION'] ?? '').split(' ', 1)[0]!
  return caller === '' ? {} : { caller }
}

function tell({ ban, preview, dangers, warnings }: BanAnswer, terminal: Terminal): void {
  if (ban !== null) terminal.out(`banned: ${banLine(ban, Date.now())}`)
  terminal.out(previewSentence(preview, ban === null))
  if (ban === null) for (const danger of dangers) terminal.error(`warning: ${danger}; that takes --force`)
  for (const warning of warnings) terminal.error(`warning: ${warning}`)
}

function previewSentence(preview: BanPreview, isDryRun: boolean): string {
  const { since, requests, forwarded, clients, pass_holders } = preview
  const hit = isDryRun ? 'would have hit' : 'hits'
  if (requests === 0) return `nobody has come from there since ${momentText(since)}`
  return (
    `it ${hit} at least ${countedText(clients, 'address', 'addresses')}, ${pass_holders} of them with a pass: about ` +
    `${countedText(requests, 'request', 'requests')} since ${momentText(since)}, of which ${forwarded} came through`
  )
}
