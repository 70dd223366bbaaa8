import { parentPort, workerData } from 'node:worker_threads'
import { formatPlace } from '../../src/core/fault.ts'
import { loadConfig } from '../../src/policy/loadConfig.ts'

/*
 * A thread of bounded memory that checks one configuration after another, as the compile thread checks one.
 */

/** What came of checking one of them. */
export interface Checked {
  readonly file: string
  readonly isGood: boolean
  /** Mistakes and warnings as the operator reads them. */
  readonly told: readonly string[]
}

for (const file of workerData as readonly string[]) {
  const { loaded, faults, warnings, excerptAt } = loadConfig(file)
  for (const { place } of [...faults, ...warnings]) if (place !== undefined) excerptAt(place)
  const warned = warnings.map(
    ({ place, message }) => `${place === undefined ? file : formatPlace(place)}: warning: ${message}`
  )
  const checked: Checked = {
    file,
    isGood: loaded !== undefined,
    told: [...faults.map(({ message }) => message), ...warned]
  }
  parentPort!.postMessage(structuredClone(checked))
}
