import t from 'tap'
import { rehearsedBots } from '../../src/rehearsal/rehearsedBots.ts'
import type { SignatureTrust } from '../../src/core/signatureTrust.ts'
import { exampleKeys } from '../client/signatureVectors.ts'
import { factsOf } from '../client/signedRequest.ts'
import { newSigner, signRequest } from '../client/signRequest.ts'
import { complaints, loadFrom, siteFile } from './policyRig.ts'

const agent = newSigner()
const keyFile = JSON.stringify({ keys: [{ ...agent.jwk, kid: 'any' }] })

/** A policy with a bot that signs so. */
function load(bot: string, keys = keyFile, rules = '- { id: a, when: { bot: agent }, then: allow }') {
  const text = `bots:\n- { id: agent, ${bot} }\nrules:\n${rules}\n`
  return loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': text, 'agent.json': keys })
}

function trustOf(signature: string): SignatureTrust | undefined {
  const loaded = load(`proof: { signature: ${signature} }`)
  return loaded.loaded?.policies[0]!.bots[0]!.signature
}

t.test('a rule file says whose signatures prove a bot', t => {
  const terms = { maxAgeMs: 86_400_000, once: false }
  const published = { allowPrivate: false }
  const wellKnown = 'https://bot.example/.well-known/http-message-signatures-directory'
  t.strictSame(trustOf('{ directory: https://bot.example }'), {
    identity: wellKnown,
    keys: { ...published, location: 'directory', url: wellKnown },
    ...terms
  })
  t.strictSame(trustOf('{ jwks_uri: "https://bot.example/keys?v=2", max_age: 5m, replay: refuse }'), {
    identity: 'https://bot.example/keys',
    keys: { ...published, location: 'jwks_uri', url: 'https://bot.example/keys?v=2' },
    maxAgeMs: 300_000,
    once: true
  })
  t.strictSame(trustOf('{ cimd: https://bot.example/client, allow_private: true }'), {
    identity: 'https://bot.example/client',
    keys: { location: 'cimd', url: 'https://bot.example/client', allowPrivate: true },
    ...terms
  })
  t.strictSame(trustOf('{ keys: agent.json }'), { identity: 'agent.json', keys: [agent.jwk], ...terms })
  t.end()
})

t.test('what does not say whose signatures they are is a fault', t => {
  const exampleKey = JSON.stringify({ keys: [exampleKeys.ed25519] })
  const cases: readonly (readonly [bot: string, complaint: RegExp, keys?: string])[] = [
    ['proof: { signature: {} }', /Write one of directory, jwks_uri, cimd and keys/],
    ['proof: { signature: { directory: "https://a.example", keys: agent.json } }', /Write one of directory/],
    ['proof: { signature: { directory: "http://a.example" } }', /is not an origin with a directory of keys/],
    [
      'proof: { signature: { directory: "https://a.example/keys" } }',
      /is not an origin with a directory of keys/
    ],
    ['proof: { signature: { jwks_uri: "https://user@a.example/" } }', /where keys are published/],
    ['proof: { signature: { cimd: a } }', /where keys are published/],
    ['proof: { signature: { keys: agent.json, max_age: 25h } }', /a duration of 10s to 24h/],
    ['proof: { signature: { keys: agent.json, max_age: 9s } }', /a duration of 10s to 24h/],
    ['proof: { signature: { keys: agent.json, allow_private: true } }', /not fetched; leave it out/],
    ['proof: { signature: { keys: none.json } }', /Cannot read none\.json/],
    ['proof: { signature: { keys: agent.json } }', /agent\.json cannot be used: .*JSON/, '{'],
    ['proof: { signature: { keys: agent.json } }', /it has no list of keys/, '{}'],
    [
      'proof: { signature: { keys: agent.json } }',
      /has no public key/,
      '{ "keys": [{ "kty": "oct", "k": "YQ" }] }'
    ],
    ['proof: { signature: { keys: agent.json } }', /published in a specification/, exampleKey],
    ['proof: { dns: [a.example] }', /Nobody claims to be this bot/],
    ['description: nobody', /Nobody claims to be this bot/]
  ]
  for (const [bot, complaint, keys] of cases) t.match(complaints(load(bot, keys)).join('\n'), complaint, bot)
  t.end()
})

/** Two bots with one key file, the second on these terms. */
function two(terms: string): string {
  const signature = `{ signature: { keys: agent.json${terms} } }`
  return `proof: { signature: { keys: agent.json } } }\n- { id: other, user_agent: { prefix: Other/ }, proof: ${signature}`
}

t.test('two bots of one signer are judged on the same terms', t => {
  const rules = '- { id: a, when: { bot: [agent, other] }, then: allow }'
  t.strictSame(complaints(load(two(''), keyFile, rules)), [])
  t.match(
    complaints(load(two(', max_age: 1m'), keyFile, rules)).join(),
    /Another bot has the same keys on other terms/
  )
  t.end()
})

t.test('another key file is another configuration', t => {
  const one = load('proof: { signature: { keys: agent.json } }')
  const next = load('proof: { signature: { keys: agent.json } }', JSON.stringify({ keys: [newSigner().jwk] }))
  t.not(one.loaded!.hash, next.loaded!.hash)
  t.ok(
    one.files.some(file => file.endsWith('agent.json')),
    'and is watched'
  )
  t.end()
})

t.test('a signature is a claim, which it proves or does not', t => {
  const nowMs = Date.UTC(2026, 10, 23)
  const url = 'https://guichet.example.lu/'
  const text = `bots:
- { id: googlebot, user_agent: { contains: Googlebot }, proof: { prefixes: [192.0.2.66] } }
- { id: agent, proof: { signature: { keys: agent.json, replay: refuse } } }
- { id: remote, user_agent: { prefix: Remote/ }, proof: { signature: { directory: https://remote.example } } }
- { id: second, user_agent: { prefix: Second/ }, proof: { signature: { keys: agent.json, replay: refuse } } }
rules:
- { id: a, when: { bot: { verified: true } }, then: allow }
`
  const loaded = loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': text, 'agent.json': keyFile })
  t.strictSame(complaints(loaded), [])
  const bots = rehearsedBots(loaded.loaded!.policies[0]!)!
  const by = signRequest({ signer: agent, url, agent: undefined, nowMs })
  const forged = signRequest({ signer: { ...newSigner(), keyId: agent.keyId }, url, agent: undefined, nowMs })
  const remote = signRequest({ signer: newSigner(), url, agent: 'sig1="https://remote.example"', nowMs })
  const stranger = signRequest({ signer: newSigner(), url, agent: 'sig1="https://else.example"', nowMs })
  const cases: readonly (readonly [
    what: string,
    userAgent: string,
    [string, string][],
    claims: string,
    standing: string,
    address?: string
  ])[] = [
    ['a browser that signs', 'Mozilla/5.0', by, 'agent', 'agent by signature'],
    ['nobody in particular', '', by, 'agent', 'agent by signature'],
    ['the second of one signer, by its user agent', 'Second/1', by, 'second', 'second by signature'],
    ['a user agent that the proof contradicts', 'Googlebot/2.1', by, 'agent', 'agent by signature'],
    ['a forged signature', 'Mozilla/5.0', forged, 'agent', 'unproven'],
    ['a forged signature of another', 'Googlebot/2.1', forged, 'googlebot', 'unproven'],
    [
      'the same from an address that proves it',
      'Googlebot/2.1',
      forged,
      'googlebot',
      'googlebot by prefix',
      '192.0.2.66'
    ],
    ['no signature of a bot that signs', 'Second/1', [], 'second', 'unproven'],
    ['keys that are not there yet', 'Remote/1', remote, 'remote', 'pending'],
    ['the same, of a browser', 'Mozilla/5.0', remote, 'remote', 'pending'],
    ['the same, of another bot', 'Googlebot/2.1', remote, 'googlebot', 'unproven'],
    ['a signer that nobody knows', 'Mozilla/5.0', stranger, '', 'unproven'],
    ['a signer that nobody knows, and a known user agent', 'Second/1', stranger, 'second', 'unproven'],
    ['nobody', 'Mozilla/5.0', [], '', 'unproven']
  ]
  for (const [what, userAgent, signature, claims, expected, address] of cases) {
    const headers: [string, string][] = [...signature, ['User-Agent', userAgent]]
    const facts = factsOf({ url, headers, atMs: nowMs, ...(address === undefined ? {} : { address }) })
    const { claims: claimed, verified, proof, pending } = bots.standingOf(facts)
    const standing = verified === '' ? (pending ? 'pending' : 'unproven') : `${verified} by ${proof}`
    t.strictSame([claimed, standing], [claims, expected], what)
  }
  t.end()
})
