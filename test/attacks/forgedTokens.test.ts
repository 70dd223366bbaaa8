// Tokens nobody issued: changed, cut, signed by others or for something else.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { puzzleFor } from '../../src/challenge/puzzle.ts'
import { issueChallenge, openChallenge, type ChallengeRequest } from '../../src/challenge/challengeToken.ts'
import { challengeKeys, type ChallengeKeys } from '../../src/challenge/deriveKeys.ts'
import { createKeyFile, loadKeyRing } from '../../src/challenge/keyRing.ts'
import { openPass, signPass, type Pass } from '../../src/challenge/passToken.ts'
import { openToken, signToken } from '../../src/challenge/signedToken.ts'
import { parseAddress } from '../../src/core/address.ts'
import { ring } from '../challenge/smallGateway.ts'

const keys = challengeKeys(ring)
const host = 'guichet.example.lu'
const request: ChallengeRequest = {
  level: 'heavy',
  puzzle: puzzleFor('heavy', 'calm'),
  rule: 'everyone',
  host,
  address: parseAddress('192.0.2.7')!,
  userAgent: 'Firefox',
  target: '/apply',
  wasPost: false,
  nowMs: 1_800_000_000_000,
  lifeMs: 600_000
}
const pass: Pass = {
  level: 'heavy',
  means: 'puzzle',
  generation: 1,
  id: '0123456789abcdef0123456789abcdef',
  issuedMs: request.nowMs,
  renewedMs: request.nowMs,
  networks: ['0123456789ab'],
  userAgent: 'ba9876543210',
  keyId: ring.keys[0]!.id
}
const audience = `host ${host}`

/** What somebody holds, and what Moien would make of any other text in its place. */
const tokens: readonly (readonly [
  what: string,
  genuine: string,
  open: (text: string, keys?: ChallengeKeys) => unknown
])[] = [
  ['challenge', issueChallenge(keys, request), (text, held = keys) => openChallenge(held, text, host)],
  ['pass', signPass(keys.pass, pass, audience), (text, held = keys) => openPass(held.pass, text, audience)]
]

/** The key's id stands in these bytes: a changed one names a key that nobody has. */
const keyIdBytes = new Set([1, 2, 3, 4])

for (const [what, genuine, open] of tokens) {
  const bytes = Buffer.from(genuine, 'base64url')

  t.test(`a ${what} of which one bit was changed is none`, async t => {
    t.type(open(genuine), Object)
    const accepted: number[] = []
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(bytes)
        changed[at]! ^= 1 << bit
        const opened = open(changed.toString('base64url'))
        if (opened !== (keyIdBytes.has(at) ? 'foreign' : undefined)) accepted.push(at)
      }
    }
    t.strictSame(accepted, [])
  })

  t.test(`a ${what} with less of a signature, none, or another text for the same bytes is none`, async t => {
    const wrong: readonly (readonly [string, string])[] = [
      ['no signature', bytes.subarray(0, -32).toString('base64url')],
      ['half of it', bytes.subarray(0, -16).toString('base64url')],
      ['an empty one', Buffer.concat([bytes.subarray(0, -32), Buffer.alloc(32)]).toString('base64url')],
      ['more than it', Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64url')],
      ['nothing', ''],
      ['not base64url', bytes.toString('base64')],
      ['padded', `${genuine}=`],
      ['with a blank', `${genuine.slice(0, 9)} ${genuine.slice(9)}`],
      ['twice', genuine + genuine],
      ['a JWT without algorithm', 'eyJhbGciOiJub25lIn0.eyJsZXZlbCI6ImhlYXZ5In0.'],
      ['long', 'A'.repeat(1_000_000)]
    ]
    for (const [how, text] of wrong) if (text !== genuine) t.equal(open(text), undefined, how)
  })

  t.test(`a ${what} chooses neither its version nor its key`, async t => {
    const { payload } = openToken(
      what === 'pass' ? keys.pass : keys.challenge,
      genuine,
      what === 'pass' ? audience : host
    ) as {
      payload: Buffer
    }
    // Every key of the ring that is for something else, and one that an attacker made under a known id.
    const { challenge, pass: forPasses, client } = keys
    const others = (what === 'pass' ? [challenge, client] : [forPasses, client]).map(({ signing }) => signing)
    const own = { ...others[0]!, secret: Buffer.alloc(32) }
    const empty = { ...own, secret: Buffer.alloc(0) }
    for (const key of [...others, own, empty]) {
      t.equal(open(signToken(key, payload, what === 'pass' ? audience : host)), undefined)
    }
    const signing = (what === 'pass' ? keys.pass : keys.challenge).signing
    for (const version of [0, 2, 255]) {
      const head = Buffer.from(bytes.subarray(0, -32))
      head[0] = version
      const mac = createHmac('sha256', signing.secret)
        .update(`${what === 'pass' ? audience : host}\0`)
        .update(head)
      const text = Buffer.concat([head, mac.digest()]).toString('base64url')
      t.equal(open(text), undefined, `version ${version}, signed by us`)
    }
    const stranger = challengeKeys({ keys: [{ ...ring.keys[0]!, id: 'ffffffff' }] })
    t.equal(open(genuine, stranger), 'foreign', 'and is told apart when its key is gone')
    const rotated = challengeKeys({ keys: ring.keys.toReversed() })
    t.type(open(genuine, rotated), Object, 'a key that no longer signs still verifies')
  })
}

t.test('a challenge is no pass, a pass no challenge, and neither is worth anything elsewhere', async t => {
  const [[, challenge], [, passText]] = tokens as [(typeof tokens)[0], (typeof tokens)[0]]
  t.equal(openPass(keys.pass, challenge, audience), undefined)
  t.equal(openChallenge(keys, passText, host), undefined)
  for (const other of ['other.example.lu', `${host}.evil.example`, '', `host ${host}`]) {
    t.equal(openChallenge(keys, challenge, other), undefined, other)
  }
  for (const other of ['host other.example.lu', `site ${host}`, host, '', `${audience}\0`]) {
    t.equal(openPass(keys.pass, passText, other), undefined, other)
  }
})

t.test('there is no secret to guess: each key file is drawn anew, and no open one is used', async t => {
  const dir = t.testdir({ 'empty.keys': '', 'zero.keys': '00000000 2026-11-23 secret\n' })
  const secrets = new Set<string>()
  for (const name of ['a', 'b']) {
    const file = join(dir, name)
    createKeyFile(file)
    const [key] = loadKeyRing(file).keys
    secrets.add(key!.secret)
    t.equal(Buffer.from(key!.secret, 'base64').length, 32)
    t.throws(() => createKeyFile(file), { code: 'keys_not_created' }, 'and never overwritten')
    t.match(readFileSync(file, 'utf8'), key!.secret)
  }
  t.equal(secrets.size, 2)
  for (const name of ['empty.keys', 'zero.keys']) {
    t.throws(() => loadKeyRing(join(dir, name)), { code: /^keys_(?:invalid|exposed)$/ }, name)
  }
})
