import { Contradictions } from '../src/client/contradictions.ts'
import { ConnectionWire } from '../src/client/wire.ts'
import type { Facts } from '../src/core/facts.ts'
import type { Wire } from '../src/core/wire.ts'
import { recordedFacts, recordedWire, recordings, type Recording } from '../test/support/recordedRequests.ts'
import type { Benchmark, BenchmarkContext, Finding } from './support/benchmark.ts'

/** What is new is new once. */
const newRequests = 20_000
/** Few enough to stay in the processor's cache, as a request does that was just read; looked at again and again. */
const warmRequests = 500
const passes = 400
/** Their connections have been seen before. */
const connections = 1024
/** So many rounds and V8 has compiled what there is. */
const warmUps = 4

/** Requests of a browser, and how often they bring something new. */
interface Traffic {
  readonly what: string
  /** The connection of request `n`. */
  readonly wireOf: (n: number) => Wire | undefined
  readonly agentSuffix: (n: number) => string
  /** In microseconds; `undefined` where each request brings something new, and the figure is told for comparison. */
  readonly most: number | undefined
}

/** What it costs to look for contradictions in a request, beside nobody who looks. */
export const contradictions: Benchmark = {
  name: 'contradictions',
  question: 'looking for contradictions in a request of a browser, warm and cold',
  async run(context) {
    const recorded = recordings('browser').filter(({ src, v }) => src === 'chromium' && v === '2.0')
    const known = Array.from({ length: connections }, () => newWire(recorded[0]!))

    const traffics: readonly Traffic[] = [
      { what: 'behind a proxy', wireOf: () => undefined, agentSuffix: nothing, most: 0.3 },
      { what: 'on a known connection', wireOf: n => known[n % connections], agentSuffix: nothing, most: 0.3 },
      {
        what: 'each a new connection',
        wireOf: () => newWire(recorded[0]!),
        agentSuffix: nothing,
        most: undefined
      },
      { what: 'each a new user agent', wireOf: () => undefined, agentSuffix: n => `.${n}`, most: undefined }
    ]
    return traffics.map(traffic => findingOf(traffic, recorded, context))
  }
}

function nothing(): string {
  return ''
}

/** One object for each connection, as the listener makes it. */
function newWire(recording: Recording): Wire {
  const { hello, preface } = recordedWire(recording)
  const wire = new ConnectionWire({ hello, preface, tlsVersion: 'TLSv1.3' })
  wire.noteRequest(recording.raw)
  return wire
}

function findingOf(traffic: Traffic, recorded: readonly Recording[], context: BenchmarkContext): Finding {
  const looking = new Contradictions([])
  const baselineSamples: number[] = []
  const moienSamples: number[] = []
  const isWarm = traffic.most !== undefined
  const count = isWarm ? warmRequests : newRequests
  const times = isWarm ? passes : 1
  for (let round = 0; round < warmUps + context.rounds; round++) {
    context.progress(`round ${round + 1} of ${warmUps + context.rounds}: ${traffic.what}`)
    const requests = requestsOf(traffic, recorded, round * count, count)
    const baseline = tookUs(requests, times, () => 0)
    const sample = tookUs(requests, times, facts => looking.contradictionsOf(facts))
    if (round < warmUps) continue
    baselineSamples.push(baseline)
    moienSamples.push(sample)
  }
  return {
    what: `contradictions, ${traffic.what}`,
    baseline: 'nobody looks',
    unit: 'µs',
    baselineSamples,
    moienSamples,
    budget: traffic.most === undefined ? undefined : { kind: 'value', most: traffic.most }
  }
}

/** Each with strings of its own, as they come from a socket. */
function requestsOf(
  traffic: Traffic,
  recorded: readonly Recording[],
  first: number,
  count: number
): readonly Facts[] {
  return Array.from({ length: count }, (_, i) => {
    const n = first + i
    const recording = recorded[n % recorded.length]!
    const raw = recording.raw.map(text => Buffer.from(text, 'latin1').toString('latin1'))
    const at = raw.indexOf('user-agent') + 1
    raw[at] += traffic.agentSuffix(n)
    return recordedFacts({ ...recording, raw }, { wire: traffic.wireOf(n) })
  })
}

function tookUs(requests: readonly Facts[], times: number, look: (facts: Facts) => number): number {
  const before = process.threadCpuUsage()
  let found = 0
  for (let pass = 0; pass < times; pass++) for (const facts of requests) found += look(facts)
  const { user, system } = process.threadCpuUsage(before)
  // A browser contradicts nothing; used, so that no compiler leaves the work out.
  if (found !== 0) throw new Error('a browser contradicts itself')
  return (user + system) / (requests.length * times)
}
