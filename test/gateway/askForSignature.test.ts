import { parseDictionary, type InnerList } from 'structured-headers'
import t from 'tap'
import { BotRegistry, type BotParts, type KnownBot } from '../../src/client/botRegistry.ts'
import { KeyDirectories } from '../../src/client/keyDirectories.ts'
import type { NameStanding } from '../../src/client/reverseNames.ts'
import type { SignatureResult } from '../../src/client/signatureResult.ts'
import { WebBotAuth } from '../../src/client/webBotAuth.ts'
import { WrongSignatures } from '../../src/client/wrongSignatures.ts'
import type { SignatureTrust } from '../../src/core/signatureTrust.ts'
import { acceptSignature, askForSignature } from '../../src/gateway/askForSignature.ts'
import type { Reading } from '../../src/gateway/readRequest.ts'
import { factsOf } from '../client/signedRequest.ts'
import { newSigner, signRequest } from '../client/signRequest.ts'

const nowMs = Date.UTC(2026, 10, 23, 12)
const url = 'https://guichet.example/formulaires'
const agent = 'sig1="https://bot.example"'
const directory = 'https://bot.example/.well-known/http-message-signatures-directory'
const tag = 'web-bot-auth'
const signer = newSigner()
const stranger = newSigner()

const trust: Omit<SignatureTrust, 'identity' | 'keys'> = { maxAgeMs: 86_400_000, once: false }
const trusted: readonly SignatureTrust[] = [
  { ...trust, identity: 'keys.json', keys: [signer.jwk] },
  { ...trust, identity: directory, keys: { location: 'directory', url: directory, allowPrivate: false } }
]
/** Whose keys are in a file; whose keys are fetched, and never come here; who cannot sign. */
const bots: readonly KnownBot[] = [
  { id: 'filed', networks: [], domains: [], signer: 'keys.json' },
  { id: 'remote', networks: [], domains: ['bot.example'], signer: directory },
  { id: 'feeds', networks: [], domains: [], signer: '' }
]

/** Whatever is fetched never comes. */
function noDirectories(): KeyDirectories {
  return new KeyDirectories({
    clock: { nowMs: () => nowMs, tickMs: () => 0 },
    fetchKeys: () => new Promise(() => undefined),
    fetched: () => undefined
  })
}

function registryOf(named: NameStanding, parts: Partial<BotParts> = {}): BotRegistry {
  const directories = noDirectories()
  return new BotRegistry({
    claimOf: userAgent => bots.find(({ id }) => userAgent === id),
    signedBy: identity => bots.find(bot => bot.signer === identity),
    signatures: new WebBotAuth(trusted, {
      directories,
      judged: () => undefined,
      wrong: new WrongSignatures()
    }),
    names: { standingIn: () => named },
    ...parts
  })
}

interface Asked {
  readonly headers?: readonly (readonly [string, string])[]
  readonly named?: NameStanding
  readonly url?: string
  readonly status?: number
  /** Whether no rule asked which bot it is. */
  readonly unasked?: boolean
  readonly parts?: Partial<BotParts>
}

/** What the answer asks for; `undefined` where that is nothing. */
function askedOf({ headers = [], named = 'unnamed', status = 403, ...rest }: Asked): string | undefined {
  const registry = registryOf(named, rest.parts)
  const request = { url: rest.url ?? url, headers, atMs: nowMs }
  const facts = factsOf({ ...request, bots: registry })
  if (rest.unasked !== true) void facts.bot
  const answer = { status, headers: ['Cache-Control', 'no-store'], body: '' }
  const asking = askForSignature(answer, { site: { bots: registry }, facts } as unknown as Reading)
  t.same(asking.headers.slice(0, 2), answer.headers)
  if (asking.headers.length === 2) return undefined
  t.equal(asking.headers[2], 'Accept-Signature')
  return asking.headers[3]
}

const claiming = (userAgent: string): readonly [string, string][] => [['User-Agent', userAgent]]
const signed = (wishes: Partial<Parameters<typeof signRequest>[0]> = {}): readonly [string, string][] =>
  signRequest({ signer, url, agent: undefined, nowMs, ...wishes })

t.test('who could have proved a claim by a signature is asked for one', t => {
  const cases: Readonly<Record<string, Asked>> = {
    'a user agent of a bot that can sign': { headers: claiming('filed') },
    'another proof of which is still looked for': { headers: claiming('remote'), named: 'pending' },
    'a limit’s refusal': { headers: claiming('filed'), status: 429 },
    'a named signer, and no signature': { headers: [['Signature-Agent', agent]] },
    'the same in its older form': { headers: [['Signature-Agent', '"https://bot.example"']] },
    'a signature that is over': { headers: signed({ nowMs: nowMs - 3_600_000 }) },
    'a signature for another host': { headers: signed({ url: 'https://other.example/' }) },
    'a signature that does not say until when': {
      headers: [...signed({ parameters: { expires: undefined } }), ...claiming('filed')]
    },
    'a stranger’s signature': { headers: [...signed({ signer: stranger }), ...claiming('filed')] }
  }
  for (const [name, asked] of Object.entries(cases)) t.equal(askedOf(asked), acceptSignature, name)
  t.end()
})

t.test('nobody else is asked for a signature', t => {
  const cases: Readonly<Record<string, Asked>> = {
    'who claims nothing': { headers: claiming('Mozilla/5.0') },
    'who says nothing at all': {},
    'a bot that cannot sign': { headers: claiming('feeds') },
    'who has proved it by a signature': { headers: signed() },
    'who has proved it otherwise': { headers: claiming('remote'), named: 'named' },
    'whose keys are being fetched': { headers: signed({ signer: stranger, agent }) },
    'whose word goes by plain http': { headers: claiming('filed'), url: 'http://guichet.example/' },
    'whose claim no rule has asked about': { headers: claiming('filed'), unasked: true },
    'an unknown signer': { headers: [['Signature-Agent', 'sig1="https://evil.example"']] },
    'a signer named in no known form': { headers: [['Signature-Agent', 'sig1=(https://bot.example']] },
    'a list of signers': { headers: [['Signature-Agent', 'sig1=("https://bot.example")']] },
    'a site that looks at no signatures': { headers: claiming('filed'), parts: { signatures: undefined } },
    'an answer that hides a page': { headers: claiming('filed'), status: 404 },
    'an answer of a site that is closed': { headers: claiming('filed'), status: 503 }
  }
  for (const [name, asked] of Object.entries(cases)) t.equal(askedOf(asked), undefined, name)
  t.end()
})

t.test('a robot that signs what it is asked for has proved who it is', t => {
  const [[label, [components, parameters]]] = [...parseDictionary(acceptSignature)] as [[string, InnerList]]
  const names = components.map(([name]) => name as string)
  t.same(names, ['@authority', 'signature-agent'])
  t.same([...components[1]![1]], [['key', label]], 'the member of its own label')
  t.same(new Map(parameters), new Map<string, unknown>(Object.entries({ created: true, expires: true, tag })))
  const named = `${label}="https://bot.example"`
  const headers = signed({ label, components: names, agent: named, parameters: { tag } })
  const judged: SignatureResult[] = []
  const filed = new WebBotAuth(trusted.slice(0, 1), {
    directories: noDirectories(),
    judged: result => judged.push(result),
    wrong: new WrongSignatures()
  })
  t.same(filed.standingOf(factsOf({ url, headers, atMs: nowMs })), {
    identity: 'keys.json',
    state: 'verified'
  })
  t.same(judged, ['verified'])
  t.end()
})
