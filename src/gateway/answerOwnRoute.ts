import type { Reading } from './readRequest.ts'
import type { Visit } from './visit.ts'

/** Step 4 of a request's way: what lies under `/.moien/` is answered here and never reaches the upstream. */
export function answerOwnRoute(visit: Visit, { facts, site }: Reading): void {
  visit.awaitBody()
  const answer = visit.edge.ownRoutes.answer({
    facts,
    site: site.config,
    notices: site.notices,
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
