import { Fault } from '../core/fault.ts'
import { parsePrefix } from '../policy/parsePrefix.ts'
import type { Parsed } from './parseOptions.ts'

/**
 * The address or prefix that a command is about, as it was written.
 * @throws Fault `usage` when there is none.
 */
export function networkArgument({ positionals: [target] }: Parsed): string {
  if (target === undefined) throw new Fault('usage', 'Say whom: an address, or a prefix such as 192.0.2.0/24')
  if (parsePrefix(target) !== undefined) return target
  throw new Fault(
    'usage',
    `"${target}" is no address and no prefix; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32`
  )
}
