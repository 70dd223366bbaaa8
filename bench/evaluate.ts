import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConductLedger } from '../src/client/conductLedger.ts'
import { parseAddress } from '../src/core/address.ts'
import type { Decision } from '../src/core/decision.ts'
import { Facts } from '../src/core/facts.ts'
import { noPass } from '../src/core/passState.ts'
import { requestKind } from '../src/core/requestKind.ts'
import { loadConfig } from '../src/policy/loadConfig.ts'
import { compilePolicy, type Policy } from '../src/policy/policy.ts'
import { factsWith } from '../src/rehearsal/factsWith.ts'
import { ConductTable, createConductTable } from '../src/store/conductTable.ts'
import { KeyHash } from '../src/store/keyHash.ts'
import { root } from '../test/support/sourceFiles.ts'
import type { Benchmark, BenchmarkContext, Finding } from './support/benchmark.ts'
import { addressOf, host } from './support/citizens.ts'
import { browserRequests, scriptedRequests, type RecordedRequest } from './support/recordedRequests.ts'

const forwarded: Decision = {
  action: 'forward',
  rule: '',
  level: undefined,
  status: 0,
  retryAfterMs: 0,
  score: 0,
  tags: []
}
const evaluations = 100_000
/** Requests of different clients, so that nothing rests on one object alone. */
const distinct = 256

/** What the rules alone cost, in this process and warm. */
export const evaluate: Benchmark = {
  name: 'evaluate',
  question: 'evaluate() alone, default rules, warm',
  async run(context) {
    return [
      compare('evaluate(), a browser', browserRequests(), context),
      compare('evaluate(), a script', scriptedRequests(), context)
    ]
  }
}

function compare(what: string, recorded: readonly RecordedRequest[], context: BenchmarkContext): Finding {
  const requests = Array.from({ length: distinct }, (_, i) => factsOf(i, recorded[i % recorded.length]!))
  const policies = { none: policyWith('[]'), shipped: policyWith('[default.yaml]') }
  const ledgers = { none: undefined, shipped: ledgerOf(requests) }
  const samples = { none: [] as number[], shipped: [] as number[] }
  for (let round = 0; round <= context.rounds; round++) {
    context.progress(round === 0 ? `warm-up: ${what}` : `round ${round} of ${context.rounds}: ${what}`)
    for (const name of ['none', 'shipped'] as const) {
      const sample = evaluationUs(policies[name], requests, ledgers[name])
      if (round > 0) samples[name].push(sample)
    }
  }
  return {
    what,
    baseline: 'a policy without rules',
    unit: 'µs',
    baselineSamples: samples.none,
    moienSamples: samples.shipped,
    budget: { kind: 'value', most: 3 }
  }
}

/** Everyone has read three pages, a second apart. */
function ledgerOf(requests: readonly Facts[]): ConductLedger {
  let nowMs = 1000
  const clock = { nowMs: () => nowMs, tickMs: () => nowMs }
  const hash = new KeyHash(new Uint8Array(8))
  const table = new ConductTable(createConductTable(65_536, nowMs), hash)
  const ledger = new ConductLedger('guichet', { off: [], trapPaths: [] }, { table, hash, clock })
  const page = { status: 200, responseHeaders: { 'content-type': 'text/html' } }
  for (const path of ['/', '/search', '/apply']) {
    for (const facts of requests) ledger.note(factsWith(facts, { path }), forwarded, page, nowMs)
    nowMs += 1000
  }
  return ledger
}

/**
 * CPU time of this thread for one evaluation, what is known of the client's conduct included: facts ask for
 * that once, and the same facts come many times here.
 */
function evaluationUs(policy: Policy, requests: readonly Facts[], ledger: ConductLedger | undefined): number {
  const before = process.threadCpuUsage()
  let charges = 0
  for (let i = 0; i < evaluations; i++) {
    const facts = requests[i % distinct]!
    charges += policy.evaluate(facts).charges.length + (ledger?.signalsOf(facts) ?? 0)
  }
  const { user, system } = process.threadCpuUsage(before)
  // Used, so that no compiler leaves the work out.
  if (charges < 0) throw new Error('charges cannot be counted')
  return (user + system) / evaluations
}

function policyWith(rules: string): Policy {
  const config = `listen: [{ address: ":0" }]
sites: [{ id: guichet, hosts: ["*"], rules: ${rules}, upstream: { servers: [http://127.0.0.1:1] } }]
`
  const { loaded, faults } = loadConfig('moien.yaml', file =>
    file.endsWith('default.yaml') ? readFileSync(join(root, 'rules/default.yaml'), 'utf8') : config
  )
  if (loaded === undefined) throw new AggregateError(faults)
  // As it arrives in an edge thread.
  return compilePolicy(structuredClone(loaded.policies[0]!))
}

function factsOf(citizen: number, { path, headers }: RecordedRequest): Facts {
  const lowerCase = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  )
  return new Facts({
    atMs: 0,
    siteId: 'guichet',
    address: parseAddress(addressOf(citizen))!,
    scheme: 'https',
    method: 'GET',
    host,
    path,
    query: '',
    headers: lowerCase,
    kind: requestKind(lowerCase, path),
    pass: noPass,
    conduct: { signalsOf: () => 0 }
  })
}
