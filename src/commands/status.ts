import type { GatewayStatus, PolicyStatus } from '../admin/adminRespond.ts'
import { asciiJson } from '../core/asciiJson.ts'
import { momentText } from '../core/momentText.ts'
import { AdminClient, answerOptions, answerOptionsHelp } from './adminClient.ts'
import type { Command } from './command.ts'
import { orderLine } from './orderLine.ts'
import { parseOptions, wantsJson } from './parseOptions.ts'

/** `moien status`: what a running gateway says of itself. */
export const status: Command = {
  name: 'status',
  summary: 'what a running gateway says of itself',
  help: `Usage: moien status [OPTIONS]

${answerOptionsHelp}

Exit status 1 when the gateway is not ready, or its last reload failed.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, answerOptions, 0)
    const isJson = wantsJson(parsed)
    const client = AdminClient.find(parsed)
    const told = (await client.ask('GET', '/status')).body as unknown as GatewayStatus
    if (isJson) terminal.out(asciiJson(told))
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
  sites,
  orders,
  bans
}: GatewayStatus): readonly string[] {
  const { successful, faults } = last_reload
  return [
    `${state}: Moien ${version}, process ${pid}, since ${momentText(started)}`,
    `policy ${policy.hash}, since ${momentText(policy.since)}`,
    ...standingLines(policy),
    ...sites.map(({ id, hosts, mode }) => `site ${id} (${hosts.join(', ')}): ${mode}`),
    ...orders.map(order => `order ${orderLine(order, Date.now())}`),
    ...(bans.operator + bans.rules === 0
      ? []
      : [`banned: ${bans.operator} by operators, ${bans.rules} by rules (moien bans)`]),
    ...(successful ? [] : ['the last reload failed, and this policy stayed in force:', ...faults])
  ]
}

function standingLines({ before, confirm_until, rolled_back }: PolicyStatus): readonly string[] {
  if (confirm_until !== null) {
    return [
      `unless confirmed until ${momentText(confirm_until)} (moien reload --confirm), policy ${before} comes back`
    ]
  }
  return rolled_back ? ['rolled back: the files hold another policy, which the next reload takes'] : []
}
