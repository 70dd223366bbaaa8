import { Fault } from '../core/fault.ts'
import type { Command } from './command.ts'
import { endOrders, giveOrder, isOrder, orderOptions, orderOptionsHelp } from './orderOptions.ts'
import { parseOptions } from './parseOptions.ts'

/** `moien rule off ID`: a rule or limit of a running gateway sleeps for a while. */
export const rule: Command = {
  name: 'rule',
  summary: 'turn a rule or limit of a running gateway off for a while',
  help: `Usage: moien rule off ID --for DURATION|--until TIME --reason TEXT [--site ID] [OPTIONS]
       moien rule on ID [--site ID] [OPTIONS]

  --site ID           on this site alone (default: wherever there is a rule or limit of this id)
${orderOptionsHelp}

The rule is on again by itself when the time is over, or with "rule on". It stays off across reloads and
restarts until then.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, orderOptions, 2)
    const [verb, target] = parsed.positionals
    const site = parsed.values['site'] as string | undefined
    if ((verb !== 'off' && verb !== 'on') || target === undefined)
      throw new Fault('usage', 'Write "rule off ID" or "rule on ID"')
    if (verb === 'off') return giveOrder(parsed, { kind: 'rule_off', target, site }, terminal)
    return endOrders(parsed, order => isOrder(order, 'rule_off', site, target), terminal)
  }
}
