import { buffer } from 'node:stream/consumers'
import type { FixedAnswer } from './servers/fixedAnswer.ts'
import { getPage } from './support/ask.ts'
import type { Benchmark } from './support/benchmark.ts'
import { citizens, requestsFrom } from './support/citizens.ts'
import { compareCpu } from './support/compareCpu.ts'
import { startFixedAnswer } from './support/fixedAnswerServer.ts'
import { documentRequests } from './support/recordedRequests.ts'
import type { BenchServer } from './support/servers.ts'

const everyoneIsAsked = `rules:
  - id: bench/everyone
    when: { path: { prefix: / } }
    then: { challenge: light }
`

/** What the interstitial costs beside node:http that answers one fixed page. */
export const challengePage: Benchmark = {
  name: 'challengePage',
  question: 'CPU of a challenge page, log line included, beside a fixed page of its size',
  async run(context) {
    const { servers } = context
    const upstream = (await servers.start('application')).origin
    const server = await servers.startMoien({ upstream, rules: everyoneIsAsked, withDefaultRules: true })
    const page = await fetchPage(server)
    const fixedServer = await startFixedAnswer(servers, server.files.dir, page)
    const fixed = { name: 'fixed page', server: fixedServer, status: page.status }
    const moien = { name: 'Moien', server, status: page.status }
    const samples = await compareCpu([fixed, moien], requestsFrom(citizens, documentRequests()), context)
    return [
      {
        what: `challenge page, ${Buffer.byteLength(page.bodyBase64, 'base64')} bytes of gzip`,
        baseline: 'node:http, fixed page',
        unit: 'µs',
        baselineSamples: samples.get(fixed)!,
        moienSamples: samples.get(moien)!,
        budget: { kind: 'ratio', most: 1.5 }
      }
    ]
  }
}

/** The page as Moien sends it, for the baseline to send. */
async function fetchPage({ port }: BenchServer): Promise<FixedAnswer> {
  const answer = await getPage(port, '/')
  const body = await buffer(answer)
  return {
    status: answer.statusCode!,
    headers: withoutOwn(answer.rawHeaders),
    bodyBase64: body.toString('base64')
  }
}

/** Without what node:http adds by itself. */
function withoutOwn(raw: readonly string[]): readonly string[] {
  const added = new Set(['date', 'connection', 'keep-alive'])
  return raw.filter((_, i) => !added.has(raw[i - (i % 2)]!.toLowerCase()))
}
