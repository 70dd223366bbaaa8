// One solution, spent more than once: at one machine and at several that share nothing but their keys.
import t, { type Test } from 'tap'
import { challengeKeys } from '../../src/challenge/deriveKeys.ts'
import { parseAddress } from '../../src/core/address.ts'
import { HandClock, ring, SmallGateway } from '../challenge/smallGateway.ts'
import { ScriptedVisitor, solutionOf } from '../support/scriptedVisitor.ts'

interface Machine {
  readonly gateway: SmallGateway
  readonly origin: string
}

async function start(t: Test, clock: HandClock, keys = challengeKeys(ring)): Promise<Machine> {
  const gateway = new SmallGateway({ clock, keys })
  t.teardown(() => gateway.close())
  return { gateway, origin: await gateway.listen() }
}

/** The pass in a visitor's jar, as a machine reads it. */
function passAt({ gateway }: Machine, cookie: string): { id: string; issuedMs: number; expiresMs: number } {
  const address = parseAddress('127.0.0.1')!
  const bearer = {
    cookieHeader: cookie,
    host: '127.0.0.1',
    scheme: 'http',
    address,
    userAgent: agent
  } as const
  return gateway.passes.read(bearer, gateway.site, gateway.clock.nowMs())
}

const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const minuteMs = 60_000

t.test('spending', async t => {
  const clock = new HandClock()
  const one = await start(t, clock)
  const other = await start(t, clock)
  const visitor = new ScriptedVisitor(one.origin)
  const challenge = await visitor.challenge()
  const answers = solutionOf(challenge)

  await t.test('a solution sent twice is one pass with one end, at whatever time it is sent', async t => {
    await visitor.solve(challenge, answers)
    const first = passAt(one, visitor.cookie)
    t.match(first, { id: /^[\da-f]{32}$/ })
    clock.ms += 5 * minuteMs
    const again = new ScriptedVisitor(one.origin)
    t.equal((await again.solve(challenge, answers)).status, 200)
    t.strictSame(passAt(one, again.cookie), first)
  })

  await t.test('a solution spent at two machines is one pass: the same number, the same end', async t => {
    const elsewhere = new ScriptedVisitor(other.origin)
    t.equal((await elsewhere.solve(challenge, answers)).status, 200, 'without a word between them')
    t.equal(elsewhere.cookie, visitor.cookie)
    t.strictSame(passAt(other, elsewhere.cookie), passAt(one, visitor.cookie))
    const pressed = new ScriptedVisitor(other.origin)
    t.equal((await pressed.press(challenge)).status, 303, 'and by the button as well')
    t.equal(passAt(other, pressed.cookie).id, passAt(one, visitor.cookie).id)
  })

  await t.test('at a machine with other keys it is nothing, and is told apart from a forgery', async t => {
    const foreign = await start(t, clock, challengeKeys({ keys: [{ ...ring.keys[0]!, id: 'ffffffff' }] }))
    const stranger = new ScriptedVisitor(foreign.origin)
    const answer = await stranger.solve(challenge, answers)
    t.match(answer, { status: 403, body: /"foreign_key"/ })
    t.equal(stranger.cookie, '')
    t.match(passAt(foreign, visitor.cookie), { status: 'foreign', level: undefined })
  })
})
