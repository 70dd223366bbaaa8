import type { Command } from './command.ts'
import { networkArgument } from './networkArgument.ts'
import { giveOrder, orderOptions, orderOptionsHelp } from './orderOptions.ts'
import { parseOptions } from './parseOptions.ts'

/** `moien allow`: a client of a running gateway comes through for a while. */
export const allow: Command = {
  name: 'allow',
  summary: 'let an address or prefix through for a while',
  help: `Usage: moien allow ADDRESS|PREFIX --for DURATION|--until TIME --reason TEXT [--site ID] [OPTIONS]

  --site ID           on this site alone (default: on every site)
${orderOptionsHelp}

As if an allow rule named it: no rule, limit or maintenance holds it back. "moien orders end ID" ends it.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, orderOptions, 1)
    const target = networkArgument(parsed)
    const site = parsed.values['site'] as string | undefined
    return giveOrder(parsed, { kind: 'allow', target, site }, terminal)
  }
}
