import { accessSync, constants, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { GatewayConfig } from '../core/config.ts'
import { Fault } from '../core/fault.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'

/**
 * Makes sure that challenged forms have their places: the journal of those that were sent, and the spool where the
 * operator names one. Where the journal's usual place cannot be written, the gateway runs, keeps no form, and says so.
 * @throws Fault `forms_unwritable`, `spool_unusable`
 */
export function prepareFormPlaces({ forms, spool }: GatewayConfig, log: OperationalLog): void {
  try {
    accessSync(dirname(forms.file), constants.W_OK)
  } catch (cause) {
    const fault = new Fault('forms_unwritable', `Cannot write the journal of sent forms ${forms.file}`, {
      cause
    })
    if (forms.isNamed) throw fault
    log.warn({ error: fault }, fault.message)
  }
  if (spool === undefined) return
  try {
    mkdirSync(spool.directory, { recursive: true, mode: 0o700 })
    accessSync(spool.directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new Fault('spool_unusable', `Cannot use the folder of forms ${spool.directory}`, { cause })
  }
}
