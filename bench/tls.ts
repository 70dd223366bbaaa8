import { once } from 'node:events'
import { connect } from 'node:tls'
import { TestAuthority } from '../test/support/testCertificates.ts'
import type { Benchmark, Finding } from './support/benchmark.ts'
import { cpuUs } from './support/processUsage.ts'
import type { BenchServer } from './support/servers.ts'

const handshakesEach = 600
const warmUps = 3
const atOnce = 4

/** What a TLS handshake costs whose ClientHello is looked at, beside one that nobody looks at. */
export const tls: Benchmark = {
  name: 'tls',
  question: 'CPU of a TLS handshake with the ClientHello captured, beside a plain one',
  async run(context) {
    const { servers, progress, rounds } = context
    const teardowns: (() => unknown)[] = []
    const authority = new TestAuthority({ teardown: fn => teardowns.push(fn) })
    try {
      const findings: Finding[] = []
      for (const kind of ['EC', 'RSA:2048'] as const) {
        const { certificateFile: certificate, keyFile: key } = authority.issue({ key: kind })
        const bare = await servers.start('bareTls', certificate, key)
        const { origin } = await servers.start('application')
        const listen = [{ address: '127.0.0.1:0', tls: { certificate, key } }]
        const moien = await servers.startMoien({ upstream: origin, config: { listen } })
        const contestants = [bare, moien]
        const samples = new Map<BenchServer, number[]>(contestants.map(server => [server, []]))
        for (let round = 0; round < warmUps + rounds; round++) {
          progress(`${kind}: ${round < warmUps ? 'warm-up' : `round ${round - warmUps + 1} of ${rounds}`}`)
          for (const server of round % 2 === 0 ? contestants : contestants.toReversed()) {
            const us = await cpuOfHandshakes(server)
            if (round >= warmUps) samples.get(server)!.push(us)
          }
        }
        findings.push(findingOf(kind, samples.get(bare)!, samples.get(moien)!))
      }
      return findings
    } finally {
      for (const teardown of teardowns) teardown()
    }
  }
}

function findingOf(
  kind: string,
  baselineSamples: readonly number[],
  moienSamples: readonly number[]
): Finding {
  return {
    what: `a full handshake, TLS 1.3, ${kind === 'EC' ? 'P-256' : 'RSA 2048'}`,
    baseline: 'node:http2',
    unit: 'µs',
    baselineSamples,
    moienSamples,
    budget: { kind: 'ratio', most: 1.15 }
  }
}

/** Of one handshake, in the server's process. */
async function cpuOfHandshakes({ pid, port }: BenchServer): Promise<number> {
  const beforeUs = cpuUs(pid)
  const each = handshakesEach / atOnce
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let i = 0; i < each; i++) await shakeHands(port)
    })
  )
  return (cpuUs(pid) - beforeUs) / handshakesEach
}

/** Until the server has sent a ticket: then it, too, is done. */
async function shakeHands(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
  await once(socket, 'session')
  const closed = once(socket, 'close')
  socket.destroy()
  await closed
}
