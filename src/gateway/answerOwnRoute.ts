import { banNotice } from '../challenge/noticeKinds.ts'
import { judge } from './judge.ts'
import { refusalFor } from './noticeFor.ts'
import type { Reading } from './readRequest.ts'
import type { Visit } from './visit.ts'

/** Step 4 of a request's way: what lies under `/.moien/` is answered here and never reaches the upstream. */
export function answerOwnRoute(visit: Visit, reading: Reading): void {
  const { facts, site } = reading
  if (facts.method === 'POST' && isRefusedForBan(visit, reading)) return
  visit.awaitBody()
  const answer = visit.edge.ownRoutes.answer({
    facts,
    site: site.config,
    languages: site.languages,
    notices: site.notices,
    interstitial: site.interstitial,
    incident: visit.exchange.id,
    body: visit.req
  })
  if (!(answer instanceof Promise)) {
    visit.answer(answer, 'own')
    return
  }
  answer.then(
    later => visit.answer(later, 'own'),
    (error: unknown) => visit.fail(error)
  )
}

/** Bans spare passes, so nobody who is banned earns one, with a challenge that is older than the ban. */
function isRefusedForBan(visit: Visit, reading: Reading): boolean {
  if (visit.edge.bans.find(reading.facts) === undefined) return false
  const { enforced } = (visit.exchange.judgement = judge(visit, reading))
  // A rule may allow the client, and a site in dry run bans nobody.
  if (enforced.action !== 'ban') return false
  visit.answer(refusalFor(visit, banNotice(enforced.status), enforced), 'banned')
  return true
}
