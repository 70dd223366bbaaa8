import type { SendFailure } from '../challenge/formFailures.ts'
import type { NoticeKind } from '../challenge/languages/messages.ts'
import { noticeFor } from './noticeFor.ts'
import type { Visit } from './visit.ts'

/** What the citizen is told. Whatever passes by itself can be tried again: the page that holds the form is one back. */
const notices: Readonly<Record<SendFailure, readonly [notice: NoticeKind, status: number]>> = {
  malformed: ['bad_request', 400],
  cross_site: ['bad_request', 403],
  forged: ['form_not_sent', 403],
  foreign_key: ['form_not_sent', 403],
  expired: ['form_expired', 410],
  other_client: ['form_not_sent', 403],
  sent_before: ['form_already_sent', 409],
  too_slow: ['too_slow', 408],
  too_large: ['too_large', 413],
  no_room: ['unavailable', 503],
  rationed: ['too_many', 429],
  lost: ['form_not_sent', 410],
  journal_full: ['unavailable', 503],
  journal_failed: ['unavailable', 503]
}

const retryAfterMs = 10_000

/** Says why a form that was kept is not sent on. */
export function refuseForm(visit: Visit, reason: SendFailure): void {
  visit.edge.forms.observer.notSent(reason)
  if (reason === 'too_slow' || reason === 'too_large') visit.lastOnConnection()
  const [notice, status] = notices[reason]
  visit.answer(noticeFor(visit, notice, status, status === 503 ? retryAfterMs : 0), 'own', `form_${reason}`)
}
