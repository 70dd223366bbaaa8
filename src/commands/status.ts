import type { GatewayStatus } from '../admin/adminRespond.ts'
import { Fault } from '../core/fault.ts'
import { AdminClient, adminOptions, adminOptionsHelp } from './adminClient.ts'
import type { Command } from './command.ts'
import { parseOptions, textOption } from './parseOptions.ts'

/** `moien status`: what a running gateway says of itself. */
export const status: Command = {
  name: 'status',
  summary: 'what a running gateway says of itself',
  help: `Usage: moien status [OPTIONS]

${adminOptionsHelp}
  --format FORMAT     human (default), or json for programs

Exit status 1 when the gateway is not ready, or its last reload failed.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, { ...adminOptions, format: { type: 'string' } }, 0)
    const format = textOption(parsed, 'format', 'human')
    if (format !== 'human' && format !== 'json')
      throw new Fault('usage', `--format takes human or json, not "${format}"`)
    const client = await AdminClient.find(parsed)
    const told = (await client.ask('GET', '/status')).body as unknown as GatewayStatus
    if (format === 'json') terminal.out(JSON.stringify(told, null, 2))
    else for (const line of describe(told)) terminal.out(line)
    return told.state === 'ready' && told.last_reload.successful ? 0 : 1
  }
}

function describe({
  version,
  pid,
  state,
  started,
  policy,
  last_reload,
  sites
}: GatewayStatus): readonly string[] {
  const { successful, faults } = last_reload
  return [
    `${state}: Moien ${version}, process ${pid}, since ${started}`,
    `policy ${policy.hash}, since ${policy.since}`,
    ...sites.map(({ id, hosts, mode }) => `site ${id} (${hosts.join(', ')}): ${mode}`),
    ...(successful ? [] : ['the last reload failed, and this policy stayed in force:', ...faults])
  ]
}
