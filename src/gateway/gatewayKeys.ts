import { existsSync } from 'node:fs'
import { createKeyFile, loadKeyRing, type KeyRing } from '../challenge/keyRing.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import { faultReport } from './faultReport.ts'

/**
 * The keys of a file, which is made where there is none yet: nothing runs on a default.
 * @throws Fault when it can be neither read nor made.
 */
export function openKeyRing(file: string, log: OperationalLog): KeyRing {
  if (!existsSync(file)) {
    createKeyFile(file)
    log.info(`made the key file ${file}; every machine of these sites needs the same one`)
  }
  return loadKeyRing(file)
}

/** Whether a file now holds other keys than those in use, or none that could be used; then the log says why. */
export function haveKeysChanged(file: string, keys: KeyRing | undefined, log: OperationalLog): boolean {
  try {
    return JSON.stringify(loadKeyRing(file)) !== JSON.stringify(keys)
  } catch (error) {
    const { code, message, stack } = faultReport(error)
    log.warn({ 'error.code': code, 'error.stack_trace': stack }, message)
    return true
  }
}
