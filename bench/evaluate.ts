import { basename } from 'node:path'
import { Contradictions } from '../src/client/contradictions.ts'
import { parseAddress } from '../src/core/address.ts'
import { Facts, type FactsFields } from '../src/core/facts.ts'
import { noPass } from '../src/core/passState.ts'
import { requestKind } from '../src/core/requestKind.ts'
import { loadConfig } from '../src/policy/loadConfig.ts'
import { compilePolicy } from '../src/policy/policy.ts'
import type { PolicyPlan } from '../src/policy/policyPlan.ts'
import { rehearsedBots } from '../src/rehearsal/rehearsedBots.ts'
import { shippedRules } from '../test/support/shippedRules.ts'
import type { Benchmark, BenchmarkContext, Finding } from './support/benchmark.ts'
import { addressOf, host } from './support/citizens.ts'
import { prefixFile, rulesFile, type PolicyFiles } from './support/largePolicy.ts'
import { linearEvaluator } from './support/linearEvaluator.ts'
import { browserRequests, scriptedRequests, type RecordedRequest } from './support/recordedRequests.ts'
import { rememberedConduct } from './support/rememberedConduct.ts'

/** What a policy says of a request; only that it costs time matters here. */
type Evaluate = (facts: Facts) => unknown

/** A policy to be measured, and how many requests make up a sample. */
interface Contestant {
  readonly evaluate: Evaluate
  readonly requests: number
}

const samples = 20_000
/** A linear evaluator takes a thousand times as long. */
const linearSamples = 200

/** What the rules alone cost, in this process and warm. */
export const evaluate: Benchmark = {
  name: 'evaluate',
  question: 'evaluate() alone: default rules, and ten thousand rules with a million prefixes',
  async run(context) {
    return [...ofDefaultRules(context), ...ofManyRules(context)]
  }
}

function ofDefaultRules(context: BenchmarkContext): readonly Finding[] {
  const defaults = shippedRules('rules.yaml')
  const none = { evaluate: compilePolicy(planOf({ 'rules.yaml': '{}' })).evaluate, requests: samples }
  const plan = planOf(defaults)
  const shipped = { evaluate: compilePolicy(plan).evaluate, requests: samples }
  const mixes = { 'a browser': browserRequests(), 'a script': scriptedRequests() }
  return Object.entries(mixes).map(([who, recorded]) => {
    const what = `evaluate(), ${who}`
    const bots = rehearsedBots(plan)
    const conduct = rememberedConduct(new Traffic(recorded).requests(0, regulars))
    const traffic = new Traffic(recorded, { conduct, bots, contradictions: new Contradictions([]) })
    const [baselineSamples, moienSamples] = compare(what, [none, shipped], traffic, context)
    return {
      what,
      baseline: 'a policy without rules',
      unit: 'µs',
      baselineSamples: baselineSamples!,
      moienSamples: moienSamples!,
      budget: { kind: 'value', most: 3 }
    }
  })
}

function ofManyRules(context: BenchmarkContext): readonly Finding[] {
  context.progress('reading ten thousand rules and a million prefixes')
  const few = planOf({ 'rules.yaml': rulesFile(10), 'hosting.txt': prefixFile(10) })
  const many = planOf({ 'rules.yaml': rulesFile(10_000), 'hosting.txt': prefixFile() })
  const contestants = [
    { evaluate: compilePolicy(few).evaluate, requests: samples },
    { evaluate: linearEvaluator(many), requests: linearSamples },
    { evaluate: compilePolicy(many).evaluate, requests: samples }
  ]
  const traffic = new Traffic([...browserRequests(), ...browserRequests(), ...scriptedRequests()])
  const [ten, linear, moienSamples] = compare('10 000 rules', contestants, traffic, context)
  const finding = { unit: 'µs', moienSamples: moienSamples! } as const
  const what = 'evaluate(), 10 000 rules, 1 million prefixes'
  return [
    { ...finding, what, baseline: '10 rules', baselineSamples: ten!, budget: { kind: 'ratio', most: 1.15 } },
    { ...finding, what, baseline: 'one rule after the other', baselineSamples: linear!, budget: undefined }
  ]
}

/** Samples of each contestant: CPU time of this thread for one evaluation. */
function compare(
  what: string,
  contestants: readonly Contestant[],
  traffic: Traffic,
  context: BenchmarkContext
): readonly (readonly number[])[] {
  const found = contestants.map((): number[] => [])
  for (let round = 0; round < warmUps + context.rounds; round++) {
    const isWarm = round >= warmUps
    context.progress(`${isWarm ? `round ${round - warmUps + 1} of ${context.rounds}` : 'warm-up'}: ${what}`)
    for (const [i, contestant] of contestants.entries()) {
      const sample = evaluationUs(contestant, traffic, round)
      if (isWarm) found[i]!.push(sample)
    }
  }
  return found
}

/** So many rounds and V8 has compiled what there is. */
const warmUps = 4

function evaluationUs({ evaluate, requests }: Contestant, traffic: Traffic, round: number): number {
  const facts = traffic.requests(round * samples, requests)
  const before = process.threadCpuUsage()
  let verdicts = 0
  for (const each of facts) verdicts += evaluate(each) === undefined ? 0 : 1
  const { user, system } = process.threadCpuUsage(before)
  // Used, so that no compiler leaves the work out.
  if (verdicts !== requests) throw new Error('every request has a verdict')
  return (user + system) / requests
}

/** Of a thousand requests, so many are for a path nobody asked for before, come from a new address, bring a new user agent. */
const newPaths = 50
const newAddresses = 20
const newUserAgents = 2
/** Clients that come again and again. */
const regulars = 2048

/** Who knows more of a request than it says. */
type Witnesses = Pick<FactsFields, 'conduct' | 'bots' | 'contradictions'>

/** What citizens and scripts send: the same again and again, and now and then something new. */
class Traffic {
  readonly #recorded: readonly RecordedRequest[]
  readonly #witnesses: Witnesses

  constructor(recorded: readonly RecordedRequest[], witnesses: Witnesses = {}) {
    this.#recorded = recorded
    this.#witnesses = witnesses
  }

  /** Nothing in them has been asked of before, so that each is read as if it had just come. */
  requests(first: number, count: number): readonly Facts[] {
    return Array.from({ length: count }, (_, i) => this.#request(first + i))
  }

  #request(n: number): Facts {
    const { path, headers } = this.#recorded[n % this.#recorded.length]!
    const lowerCase = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
    )
    const dice = (n * 7919) % 1000
    if (dice < newUserAgents) lowerCase['user-agent'] += ` build/${n}`
    const isNew = dice < newAddresses
    return new Facts({
      atMs: 0,
      siteId: 'guichet',
      address: parseAddress(isNew ? `16.${n >> 16}.${(n >> 8) & 255}.${n & 255}` : addressOf(n % regulars))!,
      scheme: 'https',
      method: 'GET',
      host,
      path: dice > 1000 - newPaths ? `/certificates/${n}` : path,
      query: '',
      headers: lowerCase,
      kind: requestKind(lowerCase, path),
      pass: noPass,
      ...this.#witnesses
    })
  }
}

function planOf(files: PolicyFiles): PolicyPlan {
  const config = `listen: [{ address: ":0" }]
sites: [{ id: guichet, hosts: ["*"], rules: [rules.yaml], upstream: { servers: [http://127.0.0.1:1] } }]
`
  const all: PolicyFiles = { 'moien.yaml': config, ...files }
  const { loaded, faults } = loadConfig('moien.yaml', file => all[file] ?? all[basename(file)]!)
  if (loaded === undefined) throw new AggregateError(faults)
  // As it arrives in an edge thread.
  return structuredClone(loaded.policies[0]!)
}
