import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { formatPlace, type Place } from '../core/fault.ts'
import type { Excerpt } from '../policy/excerpt.ts'
import { lintSchedules } from '../policy/lintSchedules.ts'
import { loadConfig } from '../policy/loadConfig.ts'
import { readBinaryFile, readTextFile } from '../policy/operatorFiles.ts'
import { packPolicy } from '../policy/packedPolicy.ts'
import type { CompiledConfig } from './compiledConfig.ts'
import { fileStamp } from './fileStamp.ts'

/*
 * The compile thread: reads, validates, lints and packs one configuration, answers, and ends.
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
  readonly loaded: CompiledConfig | undefined
  readonly faults: readonly Finding[]
  readonly warnings: readonly Finding[]
  /** What to watch for changes, each file with its stamp from before it was read. */
  readonly files: ReadonlyMap<string, string>
}

function compile(file: string): CompileResult {
  const stamps = new Map<string, string>()
  const stamping =
    <Content>(read: (file: string) => Content): ((file: string) => Content) =>
    path => {
      const absolute = resolve(path)
      if (!stamps.has(absolute)) stamps.set(absolute, fileStamp(absolute))
      return read(path)
    }
  const { loaded, faults, warnings, files, excerptAt } = loadConfig(
    file,
    stamping(readTextFile),
    stamping((folder): readonly string[] => readdirSync(folder)),
    stamping(readBinaryFile)
  )
  const findingAt = (place: Place | undefined, text: string): Finding => ({
    place,
    text,
    excerpt: place && excerptAt(place)
  })
  return {
    loaded: loaded && { ...loaded, packed: loaded.policies.map(packPolicy) },
    faults: faults.map(({ place, message }) => findingAt(place, message)),
    warnings: [...lintSchedules(loaded?.policies ?? [], Date.now()), ...warnings].map(({ place, message }) =>
      findingAt(place, place === undefined ? message : `${formatPlace(place)}: ${message}`)
    ),
    files: new Map(files.map(path => [path, stamps.get(path) ?? '']))
  }
}

parentPort!.postMessage(compile((workerData as CompileInit).file))
