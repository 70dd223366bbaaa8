import { hash } from 'node:crypto'
import { h2Fingerprint } from '../src/client/h2Fingerprint.ts'
import { ja3, ja3n } from '../src/client/ja3.ts'
import { ja4, ja4Ordered, ja4Raw, ja4RawOrdered } from '../src/client/ja4.ts'
import { parseClientHello } from '../src/client/parseClientHello.ts'
import { readPreface } from '../src/client/readPreface.ts'
import { tlsHash } from '../src/client/tlsHash.ts'
import type { ClientHello } from '../src/core/clientHello.ts'
import { headerOrderOf } from '../src/core/headerOrder.ts'
import type { Http2Preface } from '../src/core/http2Preface.ts'
import { capturedHellos } from '../test/support/capturedHellos.ts'
import { capturedPrefaces, prefaceBytes } from '../test/support/capturedPrefaces.ts'
import type { Benchmark, BenchmarkContext, Finding } from './support/benchmark.ts'
import { documentRequests } from './support/recordedRequests.ts'

/** What is done again and again; that it costs time is all that matters of what it gives. */
interface Contestant {
  readonly what: string
  readonly run: () => unknown
  readonly mostUs: number | undefined
}

const repetitions = 20_000
/** So many rounds and V8 has compiled what there is. */
const warmUps = 3

/** A connection of Chromium: its hello has 2 KB, its preface 85 bytes. */
const helloBytes = capturedHellos()[0]!.bytes
const preface = capturedPrefaces[0]!

/** What one connection costs beyond its handshake, in this process and warm. */
export const fingerprints: Benchmark = {
  name: 'fingerprints',
  question: 'reading a hello and a preface, and each fingerprint',
  async run(context) {
    const baseline = {
      what: 'one SHA-256 of the hello',
      run: () => hash('sha256', helloBytes),
      mostUs: undefined
    }
    const [baselineSamples, ...samples] = measure([baseline, ...contestants()], context)
    return contestants().map(({ what, mostUs }, i): Finding => ({
      what,
      baseline: baseline.what,
      unit: 'µs',
      baselineSamples: baselineSamples!,
      moienSamples: samples[i]!,
      budget: mostUs === undefined ? undefined : { kind: 'value', most: mostUs }
    }))
  }
}

function contestants(): readonly Contestant[] {
  const hello = parseClientHello(helloBytes) as ClientHello
  const opening = prefaceBytes(preface)
  const gathered = readPreface(opening) as Http2Preface
  const rawHeaders = Object.entries(documentRequests()[0]!.headers).flat()
  return [
    { what: 'reading a hello of 2 KB', run: () => parseClientHello(helloBytes), mostUs: 6 },
    { what: 'reading a preface', run: () => readPreface(opening), mostUs: 6 },
    { what: 'JA4', run: () => ja4(hello), mostUs: 20 },
    { what: 'JA4_r', run: () => ja4Raw(hello), mostUs: undefined },
    { what: 'JA4_o', run: () => ja4Ordered(hello), mostUs: undefined },
    { what: 'JA4_ro', run: () => ja4RawOrdered(hello), mostUs: undefined },
    { what: 'JA3', run: () => ja3(hello), mostUs: undefined },
    { what: 'JA3N', run: () => ja3n(hello), mostUs: undefined },
    { what: 'the hash of TLS, mt1_', run: () => tlsHash(hello), mostUs: 20 },
    { what: 'the fingerprint of HTTP/2', run: () => h2Fingerprint(gathered, 'm,a,s,p'), mostUs: undefined },
    { what: 'the order of headers, mh1_', run: () => headerOrderOf(rawHeaders), mostUs: 20 }
  ]
}

/** Samples of each: CPU time of this thread for one run. */
function measure(all: readonly Contestant[], context: BenchmarkContext): readonly (readonly number[])[] {
  const samples = all.map((): number[] => [])
  for (let round = 0; round < warmUps + context.rounds; round++) {
    const isWarm = round >= warmUps
    context.progress(isWarm ? `round ${round - warmUps + 1} of ${context.rounds}` : 'warm-up')
    for (const [i, { run }] of all.entries()) {
      const sample = runUs(run)
      if (isWarm) samples[i]!.push(sample)
    }
  }
  return samples
}

function runUs(run: () => unknown): number {
  const before = process.threadCpuUsage()
  let results = 0
  for (let i = 0; i < repetitions; i++) results += run() === undefined ? 0 : 1
  const { user, system } = process.threadCpuUsage(before)
  // Used, so that no compiler leaves the work out.
  if (results !== repetitions) throw new Error('each run gives something')
  return (user + system) / repetitions
}
