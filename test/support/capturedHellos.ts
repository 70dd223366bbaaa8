import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './sourceFiles.ts'

/** The first flight of a real client, as it was captured, and what other implementations make of it. */
export interface CapturedHello {
  /** Software and version. */
  readonly client: string
  readonly ja4: string
  readonly ja4Raw: string
  readonly ja3: string
  readonly bytes: Buffer
}

interface Recorded {
  readonly ja4: string
  readonly ja4_r: string
  readonly ja3: string
  readonly recordHex: string
}

/** Of test/fixtures/client-hellos.json. */
export function capturedHellos(): readonly CapturedHello[] {
  const text = readFileSync(join(root, 'test/fixtures/client-hellos.json'), 'utf8')
  const recorded = JSON.parse(text) as Readonly<Record<string, Recorded>>
  return Object.entries(recorded).map(([client, { ja4, ja4_r: ja4Raw, ja3, recordHex }]) => ({
    client,
    ja4,
    ja4Raw,
    ja3,
    bytes: Buffer.from(recordHex, 'hex')
  }))
}
