import * as fc from 'fast-check'
import t from 'tap'
import { challengeKeys } from '../../src/challenge/deriveKeys.ts'
import {
  issueChallenge,
  openChallenge,
  type ChallengeRequest,
  type OpenedChallenge
} from '../../src/challenge/challengeToken.ts'
import { puzzleFor } from '../../src/challenge/puzzle.ts'
import { returnPath } from '../../src/challenge/returnPath.ts'
import { openToken, signToken } from '../../src/challenge/signedToken.ts'
import { parseAddress } from '../../src/core/address.ts'
import { ring } from './smallGateway.ts'

const keys = challengeKeys(ring)
const host = 'guichet.example.lu'

const request: ChallengeRequest = {
  level: 'heavy',
  puzzle: puzzleFor('heavy', 'calm'),
  rule: 'odd-login',
  host,
  address: parseAddress('192.0.2.7')!,
  userAgent: 'Mozilla/5.0',
  target: '/apply?step=1',
  wasPost: false,
  nowMs: 1_800_000_000_000,
  lifeMs: 600_000
}

function opened(text: string): OpenedChallenge {
  return openChallenge(keys, text, host) as OpenedChallenge
}

function issuedAt(ip: string, userAgent = 'Mozilla/5.0'): OpenedChallenge {
  return opened(issueChallenge(keys, { ...request, address: parseAddress(ip)!, userAgent }))
}

t.test('a challenge comes back as it was issued', async t => {
  const challenge = opened(issueChallenge(keys, request))
  t.match(challenge, {
    level: 'heavy',
    puzzle: puzzleFor('heavy', 'calm'),
    nonce: /^[0-9a-f]{32}$/,
    issuedMs: request.nowMs,
    expiresMs: request.nowMs + 600_000,
    wasPost: false,
    returnPath: '/apply?step=1',
    rule: 'odd-login',
    keyId: '0a0b0c0d'
  })
  t.equal(challenge.salt.length, 32)
  t.equal(opened(issueChallenge(keys, { ...request, wasPost: true })).wasPost, true)
  t.equal(opened(issueChallenge(keys, { ...request, level: 'light' })).level, 'light')
  t.not(opened(issueChallenge(keys, request)).nonce, challenge.nonce, 'no two are alike')
})

t.test('a challenge knows the network and browser it was issued to, and tells neither', async t => {
  t.equal(issuedAt('192.0.2.7').network, issuedAt('192.0.2.200').network, 'one /24')
  t.not(issuedAt('192.0.2.7').network, issuedAt('192.0.3.7').network)
  t.equal(issuedAt('2001:db8:1::1').network, issuedAt('2001:db8:1:ffff::1').network, 'one /48')
  t.not(issuedAt('2001:db8:1::1').network, issuedAt('2001:db8:2::1').network)
  t.not(issuedAt('192.0.2.7').userAgent, issuedAt('192.0.2.7', 'curl').userAgent)
})

t.test('a challenge with any byte changed, cut off or added was never issued', async t => {
  const text = issueChallenge(keys, request)
  const bytes = Buffer.from(text, 'base64url')
  for (let i = 0; i < bytes.length; i++) {
    const changed = Buffer.from(bytes)
    changed[i]! ^= 1 << (i % 8)
    const result = openChallenge(keys, changed.toString('base64url'), host)
    t.ok(result === undefined || (result === 'foreign' && i >= 1 && i <= 4), `byte ${i}`)
    t.equal(openChallenge(keys, bytes.subarray(0, i).toString('base64url'), host), undefined, `cut to ${i}`)
  }
  for (const more of ['A', 'AA', 'AAAA', '=', ' ', '\n', '.', '%00']) {
    t.equal(openChallenge(keys, text + more, host), undefined, JSON.stringify(more))
  }
  t.equal(openChallenge(keys, text.replaceAll('-', '+').replaceAll('_', '/') + '==', host), undefined)
  t.equal(openChallenge(keys, 'A'.repeat(100_000), host), undefined)
})

t.test('a challenge is worth nothing on another host, for another purpose or under other keys', async t => {
  const text = issueChallenge(keys, request)
  t.equal(openChallenge(keys, text, 'other.example.lu'), undefined)
  t.equal(openToken(keys.pass, text, host), undefined, 'not a pass')
  const stranger = { keys: [{ ...ring.keys[0]!, id: 'ffffffff' }] }
  t.equal(openChallenge(challengeKeys(stranger), text, host), 'foreign')
  const forger = { keys: [{ ...ring.keys[0]!, secret: Buffer.alloc(32, 9).toString('base64') }] }
  t.equal(openChallenge(challengeKeys(forger), text, host), undefined, 'a known id, another secret')
})

t.test('a challenge issued before a change of keys is still good after it', async t => {
  const before = challengeKeys({ keys: [ring.keys[1]!] })
  const text = issueChallenge(before, request)
  t.equal(opened(text).keyId, ring.keys[1]!.id)
})

t.test('an audience cannot be moved into the payload or out of it', async t => {
  const { signing } = keys.pass
  const text = signToken(signing, Buffer.from('payload'), 'host a')
  t.equal(openToken(keys.pass, text, 'host '), undefined)
  t.equal(openToken(keys.pass, text, 'host ab'), undefined)
  t.match(openToken(keys.pass, text, 'host a'), { payload: Buffer.from('payload') })
})

t.test('whatever is asked for, opening answers and never throws', async () => {
  const property = fc.property(
    fc.string({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 200 }),
    (text, bytes) => {
      const made = Buffer.from(bytes).toString('base64url')
      return (
        openChallenge(keys, text, host) === undefined && typeof openChallenge(keys, made, host) !== 'object'
      )
    }
  )
  fc.assert(property, { numRuns: 500 })
})

t.test('rules of any length and targets of any kind are issued and opened', async () => {
  const property = fc.property(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.webPath(),
    (rule, target) => {
      const challenge = opened(issueChallenge(keys, { ...request, rule, target }))
      return challenge.returnPath === returnPath(target) && Buffer.byteLength(challenge.rule) <= 66
    }
  )
  fc.assert(property, { numRuns: 300 })
})

t.test('only a path on this host is returned to', async t => {
  const good = [
    '/',
    '/a',
    '/a/b?c=d&e=%20',
    '/a//b',
    '/.well-known/x',
    '/a?next=//evil.example',
    "/it's(fine)!"
  ]
  for (const target of good) t.equal(returnPath(target), target, target)
  const bad = [
    '',
    'apply',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/a\\b',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/a\r\nSet-Cookie: x=1',
    '/a b',
    '/é',
    '/a\0',
    'javascript:alert(1)',
    'https://evil.example/',
    'http:/evil.example',
    '*',
    '?a',
    '/.moien/arrived',
    `/${'a'.repeat(2048)}`
  ]
  for (const target of bad) t.equal(returnPath(target), '/', JSON.stringify(target))
})

t.test('no return path leads a browser to another host', async () => {
  const hostile = fc.array(
    fc.constantFrom('/', '\\', '.', ':', '@', 'a', '?', '#', '\t', '\n', '%2f', 'javascript:')
  )
  const property = fc.property(
    hostile.map(parts => parts.join('')),
    target => new URL(returnPath(target), 'https://here.example').host === 'here.example'
  )
  fc.assert(property, { numRuns: 2000 })
})
