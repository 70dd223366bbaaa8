import type { ShownOrder } from '../admin/operatorCommand.ts'
import { asciiJson } from '../core/asciiJson.ts'
import { Fault } from '../core/fault.ts'
import { AdminClient, answerOptions, answerOptionsHelp } from './adminClient.ts'
import type { Command, Terminal } from './command.ts'
import { orderLine } from './orderLine.ts'
import { endOrders } from './orderOptions.ts'
import { parseOptions, wantsJson, type Parsed } from './parseOptions.ts'

/** `moien orders`: what operators have told a running gateway. */
export const orders: Command = {
  name: 'orders',
  summary: 'what operators have told a running gateway',
  help: `Usage: moien orders [OPTIONS]
       moien orders end ID... [OPTIONS]

${answerOptionsHelp}

Lists the orders in force with their end, who gave them and why; "end" ends some before their time.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, answerOptions, 64)
    const [verb, ...ids] = parsed.positionals
    if (verb === undefined) return list(parsed, terminal)
    if (verb !== 'end' || ids.length === 0) throw new Fault('usage', 'Write "orders" or "orders end ID"')
    return endOrders(parsed, ({ id }) => ids.includes(id), terminal)
  }
}

async function list(parsed: Parsed, terminal: Terminal): Promise<number> {
  const isJson = wantsJson(parsed)
  const client = AdminClient.find(parsed)
  const { body } = await client.ask('GET', '/orders')
  const { orders } = body as unknown as { orders: readonly ShownOrder[] }
  if (isJson) terminal.out(asciiJson(body))
  else if (orders.length === 0) terminal.out('no orders: the gateway does what its files say')
  else for (const order of orders) terminal.out(orderLine(order, Date.now()))
  return 0
}
