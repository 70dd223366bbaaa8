import type { Request } from 'autocannon'
import type { Benchmark, BenchmarkContext, Finding } from './support/benchmark.ts'
import { addressOf, citizens, requestFrom, requestsFrom } from './support/citizens.ts'
import { compareCpu, type Contestant } from './support/compareCpu.ts'
import { passIssuer } from './support/passCookies.ts'
import { browserRequests } from './support/recordedRequests.ts'
import type { MoienServer } from './support/servers.ts'

/** What a request costs that Moien passes on, beside forwarders that look at nothing. */
export const passed: Benchmark = {
  name: 'passed',
  question: 'CPU of a passed request: default rules and limits, log line included, one edge thread',
  async run(context) {
    const { servers } = context
    const { origin } = await servers.start('application')
    const moien = await servers.startMoien({ upstream: origin, withDefaultRules: true })
    const contestants: Contestants = {
      forwarder: {
        name: 'undici forwarder',
        server: await servers.start('bareForwarder', origin),
        status: 200
      },
      httpProxy: {
        name: 'http-proxy',
        server: await servers.start('httpProxyForwarder', origin),
        status: 200
      },
      moien: { name: 'Moien', server: moien, status: 200 }
    }
    return [
      ...(await compare(
        'passed, without a pass',
        contestants,
        requestsFrom(citizens, browserRequests()),
        context
      )),
      ...(await compare('passed, with a pass', contestants, requestsWithPass(moien), context))
    ]
  }
}

interface Contestants {
  readonly forwarder: Contestant
  readonly httpProxy: Contestant
  readonly moien: Contestant
}

async function compare(
  what: string,
  { forwarder, httpProxy, moien }: Contestants,
  requests: readonly Request[],
  context: BenchmarkContext
): Promise<readonly Finding[]> {
  const samples = await compareCpu([forwarder, httpProxy, moien], requests, context)
  const finding = (baseline: Contestant, most: number): Finding => ({
    what,
    baseline: baseline.name,
    unit: 'µs',
    baselineSamples: samples.get(baseline)!,
    moienSamples: samples.get(moien)!,
    budget: { kind: 'ratio', most }
  })
  return [finding(forwarder, 1.25), finding(httpProxy, 0.65)]
}

/** Each citizen with a pass of their own, and the application's session beside it. */
function requestsWithPass(moien: MoienServer): readonly Request[] {
  const issue = passIssuer(moien.files.configFile)
  const recorded = browserRequests()
  return Array.from({ length: citizens }, (_, citizen) => {
    const { path, headers } = recorded[citizen % recorded.length]!
    const cookie = `JSESSIONID=0123456789abcdef0123456789abcdef; ${issue(addressOf(citizen), headers['User-Agent']!)}`
    return requestFrom(citizen, { path, headers: { ...headers, Cookie: cookie } })
  })
}
