import * as fc from 'fast-check'
import t from 'tap'
import { KeyDirectories } from '../../src/client/keyDirectories.ts'
import type { FetchedKeys } from '../../src/client/fetchKeySet.ts'
import type { SignatureResult } from '../../src/client/signatureResult.ts'
import { SignedTexts } from '../../src/client/signedTexts.ts'
import { WebBotAuth } from '../../src/client/webBotAuth.ts'
import { WrongSignatures } from '../../src/client/wrongSignatures.ts'
import type { Fault } from '../../src/core/fault.ts'
import type { PublicJwk, PublishedKeys, SignatureTrust } from '../../src/core/signatureTrust.ts'
import { createDebtTable } from '../../src/store/debtBuckets.ts'
import { DebtTable } from '../../src/store/debtTable.ts'
import { KeyHash } from '../../src/store/keyHash.ts'
import { botVectors, exampleKeys, oldBotVectors } from './signatureVectors.ts'
import { factsOf, type SentRequest } from './signedRequest.ts'
import { newSigner, signRequest, type SigningWishes } from './signRequest.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const nowMs = Date.UTC(2026, 10, 23, 12)
const nowS = nowMs / 1000
const resource = 'https://guichet.example/formulaires?page=2'

const bot = newSigner()
const other = newSigner()
const directory = 'https://bot.example/.well-known/http-message-signatures-directory'

function trustOf(keys: PublishedKeys | readonly PublicJwk[], identity = directory): SignatureTrust {
  return { identity, keys, maxAgeMs: dayMs, once: false }
}

const published: PublishedKeys = { location: 'directory', url: directory, allowPrivate: false }

/** The three headers of a signed request; what a case does not say is as it should be. */
function signed(wishes: Partial<SigningWishes> = {}): [name: string, value: string][] {
  const agent = `${wishes.label ?? 'sig1'}="https://bot.example"`
  return signRequest({ signer: bot, url: resource, agent, nowMs, ...wishes })
}

interface Rig {
  readonly auth: WebBotAuth
  readonly directories: KeyDirectories
  readonly results: SignatureResult[]
  readonly faults: (Fault | undefined)[]
  readonly news: boolean[]
  /** How often keys were fetched. */
  fetches: number
  /** What a fetch brings: keys, or a failure. */
  answer: FetchedKeys | Error
  /** Of the clock that caches go by. */
  tickMs: number
  /** Asks once, and waits for what that has begun: who it is, `''` for nobody, `undefined` while it is pending. */
  ask(
    headers: readonly (readonly [string, string])[],
    request?: Partial<SentRequest>
  ): Promise<string | undefined>
}

function newRig(trusted: readonly SignatureTrust[] = [trustOf(published)], isTest = false): Rig {
  const refused = isTest ? { refusedKeys: new Set<string>() } : undefined
  const clock = { nowMs: () => nowMs, tickMs: () => rig.tickMs }
  const table = new DebtTable(createDebtTable(1024, 0), new KeyHash(new Uint8Array(8)))
  const directories = new KeyDirectories({
    clock,
    fetchKeys: async () => {
      rig.fetches++
      if (rig.answer instanceof Error) throw rig.answer
      return rig.answer
    },
    fetched: (fault, isNews) => {
      rig.faults.push(fault)
      rig.news.push(isNews)
    },
    ...refused
  })
  const auth = new WebBotAuth(trusted, {
    directories,
    judged: result => rig.results.push(result),
    wrong: new WrongSignatures(),
    signedTexts: new SignedTexts(table, clock),
    ...(isTest ? { longestMs: Infinity } : undefined),
    ...refused
  })
  const rig: Rig = {
    auth,
    directories,
    results: [],
    faults: [],
    news: [],
    fetches: 0,
    answer: { keys: [bot.jwk], maxAgeMs: undefined },
    tickMs: 1_000_000,
    async ask(headers, request = {}) {
      const standing = auth.standingOf(factsOf({ url: resource, atMs: nowMs, ...request, headers }))
      await new Promise(resolve => setImmediate(resolve))
      if (standing?.state === 'pending') return undefined
      return standing?.state === 'verified' ? standing.identity : ''
    }
  }
  return rig
}

/** One whose keys are there. */
async function warmRig(trusted?: readonly SignatureTrust[], isTest?: boolean): Promise<Rig> {
  const rig = newRig(trusted, isTest)
  await rig.ask(signed())
  rig.results.length = 0
  return rig
}

t.test('the first signature of a bot waits for its keys, the next one proves who it is', async t => {
  const rig = newRig()
  t.equal(await rig.ask(signed()), undefined)
  t.equal(await rig.ask(signed()), directory)
  t.strictSame(rig.results, ['pending', 'verified'])
  t.equal(rig.fetches, 1)
  t.equal(await rig.ask(signed(), { headers: [] }), directory, 'as often as it is asked')
})

t.test('a request without a bot’s signature proves nothing, and costs nothing', async t => {
  const rig = newRig()
  t.equal(await rig.ask([]), '')
  t.equal(await rig.ask([['Signature-Agent', 'sig1="https://bot.example"']]), '')
  t.equal(await rig.ask(signed({ parameters: { tag: 'another-use' } })), '')
  t.equal(await rig.ask(signed({ parameters: { tag: undefined } })), '')
  t.strictSame([rig.results, rig.fetches], [[], 0], 'nor is it counted, or anything fetched')
})

t.test('what is wrong with a signature is told apart, and none of it proves anything', async t => {
  const good = signed()
  const without = (name: string): [string, string][] => good.filter(([header]) => header !== name)
  const replaced = (name: string, value: string): [string, string][] => [...without(name), [name, value]]
  const cases: Readonly<
    Record<string, readonly [SignatureResult, headers: [string, string][], request?: Partial<SentRequest>]>
  > = {
    'no created': ['incomplete', signed({ parameters: { created: undefined } })],
    'no expires': ['incomplete', signed({ parameters: { expires: undefined } })],
    'no keyid': ['incomplete', signed({ parameters: { keyid: undefined } })],
    'no host covered': ['incomplete', signed({ components: ['@method', 'signature-agent'] })],
    'its signer not covered': ['incomplete', signed({ components: ['@authority'] })],
    'a text as signer that is not covered': [
      'incomplete',
      signed({ agent: '"https://bot.example"', components: ['@authority'] })
    ],
    'a header covered that is not there': [
      'incomplete',
      replaced('Signature-Input', signed()[0]![1].replace('"@authority"', '"@authority" "x-none"'))
    ],
    expired: ['untimely', signed({ parameters: { created: nowS - 400, expires: nowS - 31 } })],
    'of the future': ['untimely', signed({ parameters: { created: nowS + 31 } })],
    'good for more than a day': ['untimely', signed({ parameters: { expires: nowS + 86_401 } })],
    'over before it began': ['untimely', signed({ parameters: { expires: nowS } })],
    'for another host': ['wrong', signed({ url: 'https://other.example/formulaires?page=2' })],
    'for another port': ['wrong', signed({ url: 'https://guichet.example:8443/' })],
    'for another address, where it covers that': [
      'wrong',
      signed({ url: 'https://guichet.example/other', components: ['@target-uri', 'signature-agent'] })
    ],
    'by another key': ['wrong', signed({ signer: { ...other, keyId: bot.keyId } })],
    'by a key that is not published': ['unknown_key', signed({ signer: other })],
    'by a signer that nobody named': ['unknown_signer', signed({ agent: 'sig1="https://other.example"' })],
    'by a signer over http': ['unknown_signer', signed({ agent: 'sig1="http://bot.example"' })],
    'by an origin with a path': ['unknown_signer', signed({ agent: 'sig1="https://bot.example/a"' })],
    'by no address': ['unknown_signer', signed({ agent: 'sig1="bot.example"' })],
    'found another way than was named': [
      'unknown_signer',
      signed({ agent: `sig1="${directory}";type=jwks_uri` })
    ],
    'found in an unknown way': ['unknown_signer', signed({ agent: 'sig1="https://bot.example";type=dns' })],
    'without Signature-Agent': ['unknown_signer', signed({ agent: undefined })],
    'another algorithm than its key’s': ['wrong', signed({ parameters: { alg: 'rsa-pss-sha512' } })],
    'a shared secret': ['wrong', signed({ parameters: { alg: 'hmac-sha256' } })],
    'over plain HTTP': ['insecure', good, { scheme: 'http' }],
    'no Signature': ['malformed', without('Signature')],
    'a Signature under another label': ['malformed', replaced('Signature', signed({ label: 'sig2' })[1]![1])],
    'a Signature that is no bytes': ['malformed', replaced('Signature', 'sig1="text"')],
    'a Signature that cannot be read': ['malformed', replaced('Signature', 'sig1=:')],
    'a Signature-Input that cannot be read': ['malformed', replaced('Signature-Input', 'sig1=("@authority"')],
    'a Signature-Input without a list': ['malformed', replaced('Signature-Input', 'sig1;tag="web-bot-auth"')],
    'a Signature-Agent that cannot be read': [
      'malformed',
      replaced('Signature-Agent', 'https://bot.example')
    ],
    'headers that are too long': [
      'malformed',
      replaced('Signature-Agent', `sig1="https://bot.example/${'a'.repeat(4096)}"`)
    ]
  }
  const rig = await warmRig()
  for (const [what, [result, headers, request]] of Object.entries(cases)) {
    rig.results.length = 0
    t.equal(
      await rig.ask(headers, { address: `192.0.2.${Math.floor(rig.tickMs % 250)}`, ...request }),
      '',
      what
    )
    t.strictSame(rig.results, [result], what)
    rig.tickMs++
  }
  t.equal(rig.fetches, 1, 'and no request makes anybody be asked')
})

t.test('what differs from the usual and is right is verified', async t => {
  const cases: Readonly<
    Record<string, readonly [headers: [string, string][], request?: Partial<SentRequest>]>
  > = {
    'a clock that is half a minute off': [signed({ parameters: { created: nowS + 29 } })],
    'a whole day': [signed({ parameters: { expires: nowS + 86_400 } })],
    'the older form of Signature-Agent': [signed({ agent: '"https://bot.example"' })],
    'an origin with a slash': [signed({ agent: 'sig1="https://bot.example/"' })],
    'a type that is said': [signed({ agent: 'sig1="https://bot.example";type=directory' })],
    'no alg': [signed({ parameters: { alg: undefined } })],
    '@target-uri': [signed({ components: ['@target-uri', 'signature-agent'] })],
    'more than has to be covered': [
      signed({ components: ['@authority', '@method', '@path', '@query', 'signature-agent'] })
    ],
    'the port that https has anyway': [signed(), { url: resource }],
    'another port': [
      signed({ url: 'https://guichet.example:8443/' }),
      { url: 'https://guichet.example:8443/formulaires' }
    ]
  }
  const rig = await warmRig()
  for (const [what, [headers, request]] of Object.entries(cases)) {
    t.equal(await rig.ask(headers, request), directory, what)
  }
})

t.test('an outdated signature is refused where the operator allows a shorter age', async t => {
  const rig = await warmRig([{ ...trustOf(published), maxAgeMs: 60_000 }])
  t.equal(await rig.ask(signed({ parameters: { created: nowS - 89 } })), directory)
  t.equal(await rig.ask(signed({ parameters: { created: nowS - 91 } })), '')
})

/** One request with several signatures. */
function both(first: Partial<SigningWishes>, ...more: Partial<SigningWishes>[]): [string, string][] {
  const all = [first, ...more].map((options, i) => signed({ label: `sig${i}`, ...options }))
  return [0, 1, 2].map(header => [all[0]![header]![0], all.map(one => one[header]![1]).join(', ')])
}

t.test(
  'of two signatures each is judged by itself, and one that is good suffices; a third is not looked at',
  async t => {
    const rig = await warmRig()
    const stranger = { agent: 'sig0="https://other.example"', signer: other }
    t.equal(await rig.ask(both(stranger, {})), directory)
    t.equal(await rig.ask(both({}, { signer: { ...other, keyId: bot.keyId } })), directory)
    const wrong = { signer: { ...other, keyId: bot.keyId } }
    t.equal(await rig.ask(both(wrong, wrong, {})), '')
    t.strictSame(rig.results, ['verified', 'verified', 'wrong'])
  }
)

t.test('a signature that proves nothing still says whose it is', async t => {
  const { auth } = await warmRig([trustOf(published), trustOf([other.jwk], 'keys/other.json')])
  const saidBy = (headers: [string, string][]): unknown =>
    auth.standingOf(factsOf({ url: resource, atMs: nowMs, headers }))
  const unproven = { identity: directory, state: 'unproven' }
  t.strictSame(saidBy(signed({ parameters: { created: nowS - 400, expires: nowS - 300 } })), unproven)
  t.strictSame(saidBy(signed({ signer: { ...other, keyId: bot.keyId } })), unproven)
  const ofFile = signed({ agent: undefined, signer: { ...bot, keyId: other.keyId } })
  t.strictSame(saidBy(ofFile), { identity: 'keys/other.json', state: 'unproven' })
  t.strictSame(saidBy(signed({ agent: 'sig1="https://third.example"' })), { identity: '', state: 'unproven' })
  t.equal(saidBy([]), undefined)
})

t.test('a signature counts once where the operator wants it so, whatever it is sent with', async t => {
  const rig = await warmRig([{ ...trustOf(published), once: true }])
  const first = signed({ parameters: { nonce: 'a' } })
  t.equal(await rig.ask(first), directory)
  t.equal(await rig.ask(first, { url: 'https://guichet.example/other', address: '192.0.2.99' }), '')
  t.equal(await rig.ask(signed({ parameters: { nonce: 'b' } })), directory)
  rig.tickMs += 329_000
  t.equal(await rig.ask(first, { atMs: nowMs + 329_000 }), '', 'until it is over')
  t.equal(await rig.ask(first, { atMs: nowMs + 330_000 }), '')
  t.strictSame(rig.results.slice(1), ['replayed', 'verified', 'replayed', 'untimely'])
})

t.test('addresses that are named no more are forgotten', async t => {
  const rig = await warmRig()
  rig.directories.retain([published])
  t.equal(rig.directories.counts.held, 1)
  rig.directories.retain([{ ...published, allowPrivate: true }])
  t.equal(rig.directories.counts.held, 0)
})

t.test('keys from a file need no Signature-Agent, but if there is one it is covered', async t => {
  const rig = newRig([trustOf([bot.jwk], 'keys/bot.json')])
  t.equal(await rig.ask(signed({ agent: undefined })), 'keys/bot.json', 'at once')
  t.equal(await rig.ask(signed({ agent: 'sig1="https://anywhere.example"' })), 'keys/bot.json')
  t.equal(await rig.ask(signed({ components: ['@authority'] })), '')
  t.equal(await rig.ask(signed({ signer: other })), '')
  t.strictSame(rig.results.slice(2), ['incomplete', 'unknown_signer'])
  t.equal(rig.fetches, 0)
})

t.test('a key of one signer proves nothing about another', async t => {
  const thief = 'https://thief.example/.well-known/http-message-signatures-directory'
  const rig = await warmRig([trustOf(published), trustOf({ ...published, url: thief }, thief)])
  rig.answer = { keys: [other.jwk], maxAgeMs: undefined }
  const agent = 'sig1="https://thief.example"'
  t.equal(await rig.ask(signed({ agent, signer: other })), undefined)
  t.equal(await rig.ask(signed({ agent, signer: other })), thief)
  t.equal(await rig.ask(signed({ signer: other })), '', 'its key under the other’s name')
  t.equal(await rig.ask(signed({ agent })), '', 'the other’s key under its name')
})

t.test('a key counts in its time only', async t => {
  for (const [times, identity] of [
    [{ nbf: nowS, exp: nowS + 1 }, directory],
    [{ nbf: nowS + 1 }, ''],
    [{ exp: nowS }, '']
  ] as const) {
    const rig = newRig()
    rig.answer = { keys: [{ ...bot.jwk, ...times }], maxAgeMs: undefined }
    await rig.ask(signed())
    t.equal(await rig.ask(signed()), identity, JSON.stringify(times))
  }
})

t.test('the keys of specifications prove nothing', async t => {
  const signer = {
    agent: 'https://signature-agent.test',
    identity: 'https://signature-agent.test/.well-known/http-message-signatures-directory'
  }
  const trust = trustOf({ ...published, url: signer.identity }, signer.identity)
  const vectors = [...botVectors, ...oldBotVectors].filter(({ agent }) => agent?.includes(signer.agent))
  for (const isTest of [false, true]) {
    const rig = newRig([trust], isTest)
    rig.answer = { keys: Object.values(exampleKeys), maxAgeMs: undefined }
    for (const { agent, input, signature } of [vectors[0]!, ...vectors]) {
      const headers: [string, string][] = [
        ['Signature-Input', input],
        ['Signature', signature],
        ['Signature-Agent', agent!]
      ]
      await rig.ask(headers, { url: 'https://example.com/path/to/resource', atMs: 1_735_689_600_000 })
    }
    const results = new Set(rig.results.filter(result => result !== 'pending'))
    t.strictSame(results, new Set(isTest ? ['verified'] : ['untimely', 'unknown_key']))
    t.equal(rig.results.length, 5)
  }
})

t.test('a key that its signer has taken back is gone with the next fetch', async t => {
  const rig = await warmRig()
  rig.answer = { keys: [other.jwk], maxAgeMs: undefined }
  rig.tickMs += 0.8 * hourMs
  t.equal(await rig.ask(signed()), directory, 'which happens before the old one’s time is over')
  t.equal(await rig.ask(signed()), '')
  t.equal(await rig.ask(signed({ signer: other })), directory)
})

t.test('keys whose time is over do not count until they are fetched again', async t => {
  const rig = await warmRig()
  rig.tickMs += hourMs
  t.equal(await rig.ask(signed()), undefined)
  t.equal(await rig.ask(signed()), directory)
})

t.test('a failure takes nobody’s keys away, is remembered for minutes, and is told once', async t => {
  const rig = await warmRig()
  rig.answer = new Error('the network is down')
  rig.tickMs += dayMs
  t.equal(await rig.ask(signed()), undefined)
  t.equal(await rig.ask(signed()), directory)
  t.equal(rig.fetches, 2, 'nobody is asked again at once')
  rig.tickMs += 15_000
  t.equal(await rig.ask(signed()), directory)
  t.equal(rig.fetches, 3)
  rig.tickMs += 15_000
  await rig.ask(signed())
  t.equal(rig.fetches, 3, 'the next pause is longer')
  t.strictSame(rig.news, [false, true, false])
  t.equal(rig.faults[1]?.code, 'bot_keys_unavailable')
  t.match(rig.faults[1]?.message, `${directory} cannot be had: the network is down`)
  t.strictSame(rig.directories.counts, { held: 1, fetching: 0, failing: 1 })
  rig.answer = { keys: [other.jwk], maxAgeMs: undefined }
  rig.tickMs += 300_000
  await rig.ask(signed())
  t.equal(await rig.ask(signed()), '', 'what comes then counts')
  t.equal(rig.directories.counts.failing, 0)
})

t.test('nobody is a liar because keys cannot be had', async t => {
  const rig = newRig()
  rig.answer = new Error('the network is down')
  t.equal(await rig.ask(signed()), undefined)
  t.equal(await rig.ask(signed()), undefined)
  t.strictSame(rig.results, ['pending', 'unavailable'])
})

t.test('a key that is new is looked for once a minute', async t => {
  const rig = await warmRig()
  const ask = (): Promise<string | undefined> => rig.ask(signed({ signer: other }))
  t.equal(await ask(), '')
  rig.tickMs += 60_000
  t.equal(await ask(), undefined)
  t.equal(await ask(), '')
  t.equal(rig.fetches, 2)
  rig.tickMs += 60_000
  rig.answer = { keys: [bot.jwk, other.jwk], maxAgeMs: undefined }
  t.equal(await ask(), undefined)
  t.equal(await ask(), directory)
})

t.test('how long keys are good is the signer’s word, between a minute and a day', async t => {
  for (const [maxAgeMs, keptMs] of [
    [0, 60_000],
    [2 * hourMs, 2 * hourMs],
    [30 * dayMs, dayMs],
    [undefined, hourMs]
  ] as const) {
    const rig = newRig()
    rig.answer = { keys: [bot.jwk], maxAgeMs }
    await rig.ask(signed())
    rig.tickMs += keptMs - 1
    t.equal(await rig.ask(signed()), directory)
    rig.answer = new Error('down')
    rig.tickMs += keptMs
    t.equal(await rig.ask(signed()), undefined)
  }
})

t.test('many requests at once make one fetch', async t => {
  const rig = newRig()
  await Promise.all(Array.from({ length: 50 }, async () => rig.ask(signed())))
  t.equal(rig.fetches, 1)
})

t.test('an address with many wrong signatures is not verified for the rest of a minute', async t => {
  const rig = await warmRig()
  const wrong = signed({ signer: { ...other, keyId: bot.keyId } })
  for (let i = 0; i < 10; i++) await rig.ask(wrong, { address: '2001:db8::1' })
  t.equal(await rig.ask(signed(), { address: '2001:db8::2' }), '', 'nor its neighbours')
  t.equal(rig.results.at(-1), 'throttled')
  t.equal(await rig.ask(signed(), { address: '2001:db8:0:1::1' }), directory)
  const laterMs = nowMs + 60_000
  t.equal(await rig.ask(signed(), { address: '2001:db8::2', atMs: laterMs }), directory)
})

t.test('no header makes it throw', async t => {
  const rig = await warmRig()
  const pieces = [
    'sig1',
    '=',
    '(',
    ')',
    '"@authority"',
    '"signature-agent";key="sig1"',
    ';created=1',
    ';tag="web-bot-auth"'
  ]
  const more = [
    ';keyid="a"',
    ';expires=9',
    ':YQ==:',
    ', ',
    '"https://bot.example"',
    '@1',
    '%"a"',
    '?1',
    '\\',
    'é',
    '1.5',
    ' '
  ]
  const header = fc.oneof(
    fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 12 }).map(parts => parts.join('')),
    fc.string({ maxLength: 40 }),
    fc.constantFrom(...signed().map(([, value]) => value))
  )
  await fc.assert(
    fc.asyncProperty(header, header, header, async (input, signature, agent) => {
      const identity = await rig.ask([
        ['Signature-Input', input],
        ['Signature', signature],
        ['Signature-Agent', agent]
      ])
      t.ok(identity !== directory || input === signed()[0]![1])
    }),
    { numRuns: 500 }
  )
})
