import type { Request } from 'autocannon'
import type { Benchmark, BenchmarkContext, Finding } from './support/benchmark.ts'
import { addressOf, requestFrom, requestsFrom } from './support/citizens.ts'
import { compareCpu } from './support/compareCpu.ts'
import { startFixedAnswer } from './support/fixedAnswerServer.ts'
import {
  browserRequests,
  documentRequests,
  scriptedRequests,
  type RecordedRequest
} from './support/recordedRequests.ts'
import type { MoienServer } from './support/servers.ts'

/** One an hour: all but an address's first request is one too many. */
const hourly = `rules: []
limits:
  - id: bench/hourly
    when: { path: /hourly }
    key: [client_ip]
    counts: received
    rate: 1/1h
    then: too_many
`

/** So many that hardly one is refused twice in a second: each refusal gets a log line of its own. */
const manyAddresses = 8192
/** One that the others have nothing to do with. */
const floodingAddress = addressOf(manyAddresses)

/** What a refusal costs, log line included, beside node:http that answers nothing. */
export const refusal: Benchmark = {
  name: 'refusal',
  question: 'CPU of a refusal by rule or limit, log line included, beside an empty answer',
  async run(context) {
    const { origin } = await context.servers.start('application')
    const moien = await context.servers.startMoien({
      upstream: origin,
      rules: hourly,
      withDefaultRules: true
    })
    const scan = requestsFrom(manyAddresses, at('/.env', scriptedRequests()))
    const probe = requestsFrom(manyAddresses, at('/.env', documentRequests()))
    const flood = at('/hourly', browserRequests()).map(recorded => requestFrom(manyAddresses, recorded))
    await fetch(`${moien.origin}/hourly`, { headers: { 'X-Forwarded-For': floodingAddress } })
    return [
      await compare('denied by a rule, told a script', 404, scan, moien, context),
      await compare('denied by a rule, told a person', 404, probe, moien, context),
      await compare('429 by a limit, flood of one address', 429, flood, moien, context)
    ]
  }
}

async function compare(
  what: string,
  status: number,
  requests: readonly Request[],
  server: MoienServer,
  context: BenchmarkContext
): Promise<Finding> {
  const { servers } = context
  const empty = { status, headers: ['Content-Length', '0'], bodyBase64: '' }
  const nothing = {
    name: 'nothing',
    server: await startFixedAnswer(servers, server.files.dir, empty),
    status
  }
  const moien = { name: 'Moien', server, status }
  const samples = await compareCpu([nothing, moien], requests, context)
  return {
    what,
    baseline: 'node:http, empty',
    unit: 'µs',
    baselineSamples: samples.get(nothing)!,
    moienSamples: samples.get(moien)!,
    budget: { kind: 'ratio', most: 1.6 }
  }
}

function at(path: string, recorded: readonly RecordedRequest[]): readonly RecordedRequest[] {
  return recorded.map(({ headers }) => ({ path, headers }))
}
