import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { KeyDirectories } from '../src/client/keyDirectories.ts'
import { signatureBase } from '../src/client/signatureBase.ts'
import { signedMessageOf } from '../src/client/signedMessage.ts'
import { structuredFields } from '../src/client/structuredFields.ts'
import { thumbprintOf } from '../src/client/verificationKey.ts'
import { WebBotAuth } from '../src/client/webBotAuth.ts'
import { WrongSignatures } from '../src/client/wrongSignatures.ts'
import { parseAddress } from '../src/core/address.ts'
import { systemClock } from '../src/core/clock.ts'
import { Facts } from '../src/core/facts.ts'
import { noPass } from '../src/core/passState.ts'
import { longestSignatureMs, type PublicJwk } from '../src/core/signatureTrust.ts'
import { loadConfig } from '../src/policy/loadConfig.ts'
import { compilePolicy } from '../src/policy/policy.ts'
import type { PolicyPlan } from '../src/policy/policyPlan.ts'
import { shippedRules } from '../test/support/shippedRules.ts'
import type { InnerList } from 'structured-headers'
import type { Benchmark, BenchmarkContext, Finding } from './support/benchmark.ts'
import { host } from './support/citizens.ts'

/** What is asked about, and whether it is who it says. */
interface Contestant {
  readonly what: string
  readonly facts: (n: number) => Facts
  readonly isVerified: boolean
}

/** Requests to each and round, and as many decisions beside them as take about as long. */
const samples = 1000
const decisions = 20_000
const warmUps = 2
/** Clients that come again and again. */
const regulars = 2048
const nowMs = Date.now()

/** What it costs to be asked who signed a request: what a robot pays Moien with, and a liar, too. */
export const signatures: Benchmark = {
  name: 'signatures',
  question: 'a signed request of a bot: verified, forged, forged again and again, and of a stranger',
  async run(context) {
    const signers = [ed25519(), p256(), rsa()]
    const [ed] = signers
    const stranger = ed25519()
    const forged = { ...ed!, key: stranger.key }
    const contestants: readonly Contestant[] = [
      ...signers.map(signer => ({
        what: `verified, ${signer.name}`,
        facts: signedBy(signer),
        isVerified: true
      })),
      { what: 'forged', facts: signedBy(forged, n => addressOf(n)), isVerified: false },
      { what: 'forged, again from one address', facts: signedBy(forged), isVerified: false },
      { what: 'by nobody we know', facts: signedBy(stranger), isVerified: false }
    ]
    const jwks = signers.map(({ jwk }) => jwk)
    const { evaluate } = compilePolicy(shippedPolicy())
    return contestants.map(contestant => measure(contestant, jwks, evaluate, context))
  }
}

function measure(
  contestant: Contestant,
  jwks: readonly PublicJwk[],
  evaluate: (facts: Facts) => unknown,
  context: BenchmarkContext
): Finding {
  const { what, facts, isVerified } = contestant
  const auth = new WebBotAuth([{ identity: 'keys', keys: jwks, maxAgeMs: longestSignatureMs, once: false }], {
    directories: new KeyDirectories({
      clock: systemClock(),
      fetchKeys: async () => Promise.reject(new Error('nothing is fetched')),
      fetched: () => undefined
    }),
    judged: () => undefined,
    wrong: new WrongSignatures()
  })
  const baselineSamples: number[] = []
  const moienSamples: number[] = []
  for (let round = 0; round < warmUps + context.rounds; round++) {
    context.progress(
      `${round < warmUps ? 'warm-up' : `round ${round - warmUps + 1} of ${context.rounds}`}: ${what}`
    )
    const requests = Array.from({ length: samples }, (_, i) => facts(round * samples + i))
    const unsigned = unsignedFacts()
    const decided = cpuUs(decisions, () => {
      for (const request of unsigned)
        if (evaluate(request) === undefined) throw new Error('there is a verdict')
    })
    const signed = cpuUs(samples, () => {
      for (const request of requests) {
        if ((auth.standingOf(request)?.state === 'verified') !== isVerified) throw new Error(`${what} is not`)
      }
    })
    if (round < warmUps) continue
    baselineSamples.push(decided)
    moienSamples.push(signed)
  }
  return {
    what: `a signature, ${what}`,
    baseline: 'evaluate(), default rules',
    unit: 'µs',
    baselineSamples,
    moienSamples,
    budget: undefined
  }
}

function shippedPolicy(): PolicyPlan {
  const config = `listen: [{ address: ":0" }]
sites: [{ id: guichet, hosts: ["*"], rules: [default.yaml], upstream: { servers: [http://127.0.0.1:1] } }]
`
  const files: Readonly<Record<string, string>> = { 'moien.yaml': config, ...shippedRules('default.yaml') }
  const { loaded, faults } = loadConfig('moien.yaml', file => files[file]!)
  if (loaded === undefined) throw new AggregateError(faults)
  return loaded.policies[0]!
}

/** CPU time of this thread for one of so many. */
function cpuUs(count: number, work: () => void): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / count
}

interface Signer {
  readonly name: string
  readonly jwk: PublicJwk
  readonly key: KeyObject
  readonly digest: string | null
  readonly options: object
}

function ed25519(): Signer {
  return signer('Ed25519', generateKeyPairSync('ed25519'), null, {})
}

function p256(): Signer {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return signer('ECDSA P-256', pair, 'sha256', { dsaEncoding: 'ieee-p1363' })
}

function rsa(): Signer {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return signer('RSA-PSS 2048', pair, 'sha512', { padding: 6, saltLength: 64 })
}

function signer(
  name: string,
  { publicKey, privateKey }: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  digest: string | null,
  options: object
): Signer {
  const jwk = publicKey.export({ format: 'jwk' }) as unknown as PublicJwk
  return { name, jwk, key: privateKey, digest, options }
}

/** Requests that a signer has signed, each with a nonce of its own. */
function signedBy(
  { jwk, key, digest, options }: Signer,
  address: (n: number) => string = () => '192.0.2.1'
): (n: number) => Facts {
  const { parseDictionary } = structuredFields()
  const created = Math.floor(nowMs / 1000)
  return n => {
    const input = `sig1=("@authority" "@path");created=${created};expires=${created + 300};keyid="${thumbprintOf(jwk)}";nonce="${n}";tag="web-bot-auth"`
    const plain = factsOf(address(n), {})
    const base = signatureBase(parseDictionary(input).get('sig1') as InnerList, signedMessageOf(plain))!
    const bytes = sign(digest, Buffer.from(base), { key, ...options })
    const signature = `sig1=:${bytes.toString('base64')}:`
    return factsOf(address(n), { 'signature-input': input, signature })
  }
}

function unsignedFacts(): readonly Facts[] {
  return Array.from({ length: decisions }, (_, n) => factsOf(addressOf(n % regulars), {}))
}

function addressOf(n: number): string {
  return `16.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
}

function factsOf(address: string, headers: Readonly<Record<string, string>>): Facts {
  return new Facts({
    atMs: nowMs,
    siteId: 'guichet',
    address: parseAddress(address)!,
    scheme: 'https',
    method: 'GET',
    host,
    path: '/',
    query: '',
    headers: { host, 'user-agent': 'Agent/1.0', ...headers },
    kind: 'navigation',
    pass: noPass
  })
}
