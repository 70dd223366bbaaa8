// Memory as the target: what costs an attacker nothing must cost the server nothing, and a full table forgives
// nobody.
import t from 'tap'
import { puzzleFor } from '../../src/challenge/puzzle.ts'
import { issueChallenge } from '../../src/challenge/challengeToken.ts'
import { PassRations } from '../../src/challenge/passRations.ts'
import { PassReader } from '../../src/challenge/passReader.ts'
import { signPass, type Pass } from '../../src/challenge/passToken.ts'
import { networkDigest, userAgentDigest } from '../../src/challenge/clientDigest.ts'
import { challengeKeys } from '../../src/challenge/deriveKeys.ts'
import { parseAddress } from '../../src/core/address.ts'
import { DebtTable } from '../../src/store/debtTable.ts'
import { createDebtTable } from '../../src/store/debtBuckets.ts'
import { KeyHash } from '../../src/store/keyHash.ts'
import { answerSolve, type SolveParts } from '../../src/challenge/solveRoute.ts'
import type { OwnRequest } from '../../src/challenge/ownRequest.ts'
import { HandClock, ring, site, SmallGateway } from '../challenge/smallGateway.ts'

const keys = challengeKeys(ring)
const clock = new HandClock()
const address = parseAddress('192.0.2.7')!

function table(maxKeys: number): DebtTable {
  return new DebtTable(createDebtTable(maxKeys, clock.tickMs()), new KeyHash(Buffer.alloc(8, 7)))
}

function challengeOf(host = 'guichet.example.lu'): string {
  return issueChallenge(keys, {
    level: 'light',
    puzzle: puzzleFor('light', 'calm'),
    rule: 'everyone',
    host,
    address,
    userAgent: 'Firefox',
    target: '/',
    wasPost: false,
    nowMs: clock.nowMs(),
    lifeMs: 600_000
  })
}

t.test('a flood of failures cannot wash the strikes of a burnt challenge away', async t => {
  const strikes = table(4)
  const gateway = new SmallGateway({ clock, keys })
  let verified = 0
  const parts: SolveParts = {
    keys,
    clock,
    strikes,
    passes: gateway.passes,
    observer: { passed: () => undefined, failed: () => undefined },
    verify: async () => {
      verified++
      return 'wrong'
    }
  }
  const facts = gateway.facts({})
  const request: OwnRequest = {
    facts,
    site,
    languages: gateway.languages,
    notices: gateway.notices,
    interstitial: gateway.interstitial,
    incident: '7K3F-9QWM-2XAB',
    body: undefined as never
  }
  const answers = Array.from({ length: 16 }, () => '1').join('.')
  const titleFor = async (challenge: string): Promise<string> => {
    const { body } = await answerSolve(parts, request, `challenge=${challenge}&answers=${answers}`)
    return (JSON.parse(body as string) as { title: string }).title
  }
  const burnt = challengeOf()
  t.strictSame(
    [await titleFor(burnt), await titleFor(burnt), await titleFor(burnt)],
    ['wrong', 'wrong', 'burnt']
  )
  for (let i = 0; i < 500; i++) await titleFor(challengeOf())
  t.equal(await titleFor(burnt), 'burnt', 'five hundred others later')
  t.ok(strikes.fill(clock.tickMs()) <= 16, 'and no table has grown')
  t.ok(verified < 502)
})

t.test('a full table of waits grants no pass by button', async t => {
  const rations = new PassRations(table(65_536), table(4))
  const generous = { count: 1_000_000, windowMs: 3_600_000 }
  const config = {
    waitMs: 0,
    maxWaitMs: 60_000,
    perClient: generous,
    perNetwork: generous,
    perSite: generous
  }
  const tickMs = clock.tickMs()
  let granted = 0
  for (let i = 0; i < 300; i++) {
    const client = parseAddress(`10.0.${i % 256}.${i >> 8}`)!
    const press = {
      siteId: 's',
      address: client,
      nonce: `${i}`,
      announcedTickMs: tickMs,
      challengeLifeMs: 600_000
    }
    if (rations.take(press, config, tickMs).kind === 'ready') granted++
  }
  t.ok(granted > 0 && granted <= 8, `${granted} fitted`)
})

t.test('forged and worthless passes are not remembered, so they push nobody out', async t => {
  const reader = new PassReader(keys)
  const pass: Pass = {
    level: 'light',
    means: 'puzzle',
    generation: site.pass.generation,
    id: '0123456789abcdef0123456789abcdef',
    issuedMs: clock.nowMs(),
    renewedMs: clock.nowMs(),
    networks: [networkDigest(keys.client.signing, address)],
    userAgent: userAgentDigest(keys.client.signing, 'Firefox'),
    keyId: ring.keys[0]!.id
  }
  const text = signPass(keys.pass, pass, 'host guichet.example.lu')
  const read = (cookie: string): string =>
    reader.read(
      {
        cookieHeader: `moien=${cookie}`,
        host: 'guichet.example.lu',
        scheme: 'http',
        address,
        userAgent: 'Firefox'
      },
      site,
      clock.nowMs()
    ).status
  t.equal(read(text), 'valid')
  const bytes = Buffer.from(text, 'base64url')
  for (let i = 0; i < 20_000; i++) {
    bytes.writeUInt32BE(i, bytes.length - 4)
    read(bytes.toString('base64url'))
  }
  const old = signPass(keys.pass, { ...pass, generation: 0 }, 'host guichet.example.lu')
  t.equal(read(old), 'missing')
  t.equal(reader.remembered, 1)
})
