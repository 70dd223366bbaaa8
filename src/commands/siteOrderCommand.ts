import type { OrderKind } from '../core/order.ts'
import { Fault } from '../core/fault.ts'
import type { Command } from './command.ts'
import { endOrders, giveOrder, isOrder, orderOptions, orderOptionsHelp, siteOption } from './orderOptions.ts'
import { parseOptions } from './parseOptions.ts'

/** What sets one such command apart. */
interface SiteOrder {
  readonly name: OrderKind
  readonly summary: string
  /** What it does, below the options. */
  readonly about: string
}

/** A command that is `on` or `off` for a site of a running gateway, or for all of them. */
export function siteOrderCommand({ name, summary, about }: SiteOrder): Command {
  return {
    name,
    summary,
    help: `Usage: moien ${name} on --site ID|--all-sites --for DURATION|--until TIME --reason TEXT [OPTIONS]
       moien ${name} off --site ID|--all-sites [OPTIONS]

  --site ID           this site
  --all-sites         every site
${orderOptionsHelp}

${about}`,
    async run(args, terminal) {
      const parsed = parseOptions(args, { ...orderOptions, 'all-sites': { type: 'boolean' } }, 1)
      const [verb] = parsed.positionals
      if (verb !== 'on' && verb !== 'off') throw new Fault('usage', `Write "${name} on" or "${name} off"`)
      const site = siteOption(parsed)
      if (verb === 'on') return giveOrder(parsed, { kind: name, site }, terminal)
      return endOrders(parsed, order => isOrder(order, name, site), terminal)
    }
  }
}
