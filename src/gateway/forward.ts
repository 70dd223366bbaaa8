import { bearerOf } from '../challenge/redeemChallenge.ts'
import type { Reading } from './readRequest.ts'
import type { Visit } from './visit.ts'

/**
 * Step 7 of a request's way. A pass past half its life is renewed on the way, so that nobody is asked
 * again in the middle of a procedure.
 */
export function forward(visit: Visit, reading: Reading): void {
  const { facts, site } = reading
  visit.extraHeaders = visit.earnedCookie === '' ? visit.limitFields : [...visit.earned, ...visit.limitFields]
  if (site.config.mode === 'enforce' && facts.kind === 'navigation' && facts.pass.status === 'valid') {
    const cookie = visit.edge.passes.renewal(facts.pass, bearerOf(facts), site.config, facts.atMs)
    if (cookie !== undefined) visit.extraHeaders = ['Set-Cookie', cookie, ...visit.limitFields]
  }
  visit.forward()
}
