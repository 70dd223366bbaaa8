import { Fault } from '../core/fault.ts'
import type { Command } from './command.ts'
import { endOrders, giveOrder, isOrder, orderOptions, orderOptionsHelp, siteOption } from './orderOptions.ts'
import { parseOptions } from './parseOptions.ts'

/** `moien maintenance on`: a site of a running gateway is closed for a while. */
export const maintenance: Command = {
  name: 'maintenance',
  summary: 'close a site of a running gateway for a while',
  help: `Usage: moien maintenance on --site ID|--all-sites --for DURATION|--until TIME --reason TEXT [OPTIONS]
       moien maintenance off --site ID|--all-sites [OPTIONS]

  --site ID           this site
  --all-sites         every site
${orderOptionsHelp}

Citizens get a page in their language that says so, with status 503 and Retry-After. Whoever a rule or
"moien allow" allows comes through. The site opens by itself when the time is over. The reason is not shown.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, { ...orderOptions, 'all-sites': { type: 'boolean' } }, 1)
    const [verb] = parsed.positionals
    if (verb !== 'on' && verb !== 'off')
      throw new Fault('usage', 'Write "maintenance on" or "maintenance off"')
    const site = siteOption(parsed)
    if (verb === 'on') return giveOrder(parsed, { kind: 'maintenance', site }, terminal)
    return endOrders(parsed, order => isOrder(order, 'maintenance', site), terminal)
  }
}
