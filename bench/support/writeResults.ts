import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Outcome } from './outcome.ts'
import { resultsFolder } from './resultsFolder.ts'

/** Keeps the outcomes, with every sample and what they were measured on, and answers the file's path. */
export function writeResults(outcomes: readonly Outcome[], startedMs: number): string {
  const started = new Date(startedMs).toISOString()
  const processors = cpus()
  const machine = {
    node: process.version,
    processor: processors[0]?.model ?? '',
    cores: processors.length,
    memoryMiB: Math.round(totalmem() / 1024 / 1024),
    /** Of the last minute, the bench's own included. */
    load: loadavg()[0]
  }
  mkdirSync(resultsFolder, { recursive: true })
  const file = join(resultsFolder, `${started.replaceAll(':', '-')}.json`)
  writeFileSync(file, `${JSON.stringify({ started, machine, outcomes }, undefined, 2)}\n`)
  return file
}
