import type { Command } from './command.ts'
import { endOrders, giveOrder, isOrder, orderOptions, orderOptionsHelp, siteOption } from './orderOptions.ts'
import { parseOptions } from './parseOptions.ts'

/** `moien observe`: a site of a running gateway only watches for a while. */
export const observe: Command = {
  name: 'observe',
  summary: 'have a site of a running gateway only watch for a while',
  help: `Usage: moien observe --site ID|--all-sites --for DURATION|--until TIME --reason TEXT [OPTIONS]
       moien observe --site ID|--all-sites --end [OPTIONS]

  --site ID           on this site
  --all-sites         on every site
  --end               before its time
${orderOptionsHelp}

All rules and limits of the site are in dry run: decided, counted and logged, and nothing is refused.`,
  async run(args, terminal) {
    const options = { ...orderOptions, 'all-sites': { type: 'boolean' }, end: { type: 'boolean' } } as const
    const parsed = parseOptions(args, options, 0)
    const site = siteOption(parsed)
    if (parsed.values['end'] !== true) return giveOrder(parsed, { kind: 'observe', site }, terminal)
    return endOrders(parsed, order => isOrder(order, 'observe', site), terminal)
  }
}
