import { parentPort, workerData } from 'node:worker_threads'
import { formatPlace, type Place } from '../core/fault.ts'
import type { Excerpt } from '../policy/excerpt.ts'
import { lintSchedules } from '../policy/lintSchedules.ts'
import { loadConfig, type LoadedConfig } from '../policy/loadConfig.ts'

/*
 * The compile thread: reads, validates and lints one configuration, answers, and ends.
 */

/** What the compile thread is asked. */
export interface CompileInit {
  readonly file: string
}

/** One thing wrong, or odd, in the operator's files. */
export interface Finding {
  readonly place: Place | undefined
  /** Begins with the place, where there is one: `moien.yaml:3:5: …`. */
  readonly text: string
  /** The line at the place, for showing. */
  readonly excerpt: Excerpt | undefined
}

/** What the compile thread answers, as plain data. */
export interface CompileResult {
  readonly loaded: LoadedConfig | undefined
  readonly faults: readonly Finding[]
  readonly warnings: readonly Finding[]
  /** What to watch for changes. */
  readonly files: readonly string[]
}

const { file } = workerData as CompileInit
const { loaded, faults, warnings, files, excerptAt } = loadConfig(file)

function findingAt(place: Place | undefined, text: string): Finding {
  return { place, text, excerpt: place && excerptAt(place) }
}

const result: CompileResult = {
  loaded,
  faults: faults.map(({ place, message }) => findingAt(place, message)),
  warnings: [...lintSchedules(loaded?.policies ?? [], Date.now()), ...warnings].map(({ place, message }) =>
    findingAt(place, place === undefined ? message : `${formatPlace(place)}: ${message}`)
  ),
  files
}
parentPort!.postMessage(result)
