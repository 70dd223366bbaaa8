import { ConductLedger } from '../../src/client/conductLedger.ts'
import type { ConductWitness, Facts } from '../../src/core/facts.ts'
import { plainForward } from '../../src/policy/decide.ts'
import { factsWith } from '../../src/rehearsal/factsWith.ts'
import { ConductTable, createConductTable } from '../../src/store/conductTable.ts'
import { KeyHash } from '../../src/store/keyHash.ts'

const page = { status: 200, responseHeaders: { 'content-type': 'text/html' } }

/** What is known of clients of whom each has read three pages, a second apart. */
export function rememberedConduct(clients: readonly Facts[]): ConductWitness {
  let nowMs = 1000
  const clock = { nowMs: () => nowMs, tickMs: () => nowMs }
  const hash = new KeyHash(new Uint8Array(8))
  const table = new ConductTable(createConductTable(65_536, nowMs), hash)
  const ledger = new ConductLedger('guichet', { off: [], trapPaths: [] }, { table, hash, clock })
  for (const path of ['/', '/search', '/apply']) {
    for (const facts of clients) ledger.note(factsWith(facts, { path }), plainForward, page, nowMs)
    nowMs += 1000
  }
  return ledger
}
