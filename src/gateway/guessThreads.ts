import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defaultThreads } from '../policy/defaultThreads.ts'

/**
 * How many edge threads a configuration seems to want, no more than the machine has cores. Read without a parser,
 * which takes as long to load as the threads themselves; a wrong guess costs time and nothing else.
 */
export function guessThreads(configFile: string): number {
  const [, threads] = /^threads: *(\d+)/m.exec(textOf(configFile)) ?? []
  return Math.min(Number(threads ?? defaultThreads), availableParallelism())
}

/** A file that cannot be read is told of by the compile thread. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
