import { ConductLedger } from '../client/conductLedger.ts'
import type { Clock } from '../core/clock.ts'
import type { SiteConfig } from '../core/config.ts'
import { ConductTable } from '../store/conductTable.ts'
import { KeyHash } from '../store/keyHash.ts'
import type { SharedTables } from './sharedTables.ts'

/** Makes the ledgers of a thread, over the one table of all; `undefined` for sites whose policy asks for none. */
export function conductLedgers(
  { conduct, hashSecret }: SharedTables,
  clock: Clock
): (site: SiteConfig, usesConduct: boolean) => ConductLedger | undefined {
  if (conduct === undefined) return () => undefined
  const hash = new KeyHash(hashSecret)
  const table = new ConductTable(conduct, hash)
  return (site, usesConduct) =>
    usesConduct ? new ConductLedger(site.id, site.conduct, { table, hash, clock }) : undefined
}
