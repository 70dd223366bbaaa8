import { Fault } from '../core/fault.ts'
import type { Command } from './command.ts'
import { endOrders, giveOrder, isOrder, orderOptions, orderOptionsHelp, siteOption } from './orderOptions.ts'
import { parseOptions } from './parseOptions.ts'

/** `moien attack on`: a site of a running gateway asks more of whoever has no pass, for a while. */
export const attack: Command = {
  name: 'attack',
  summary: 'have a site of a running gateway ask more of whoever has no pass, for a while',
  help: `Usage: moien attack on --site ID|--all-sites --for DURATION|--until TIME --reason TEXT [OPTIONS]
       moien attack off --site ID|--all-sites [OPTIONS]

  --site ID           this site
  --all-sites         every site
${orderOptionsHelp}

Whoever has no pass is asked at the first request that no rule decides; every challenge shown is heavy; every
limit that is not a pass's own has a twin with half its rate and burst for requests without a pass. Who has a
pass, a light one too, notices nothing. "moien top" shows what the attack has in common.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, { ...orderOptions, 'all-sites': { type: 'boolean' } }, 1)
    const [verb] = parsed.positionals
    if (verb !== 'on' && verb !== 'off') throw new Fault('usage', 'Write "attack on" or "attack off"')
    const site = siteOption(parsed)
    if (verb === 'on') return giveOrder(parsed, { kind: 'attack', site }, terminal)
    return endOrders(parsed, order => isOrder(order, 'attack', site), terminal)
  }
}
