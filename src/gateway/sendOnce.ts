import type { SealedForm } from '../challenge/sealedForm.ts'
import { formLifeMs } from '../challenge/sealedForm.ts'
import { forward } from './forward.ts'
import type { Reading } from './readRequest.ts'
import { refuseForm } from './refuseForm.ts'
import type { Visit } from './visit.ts'

/**
 * Forwards a form that was kept, unless it was before: first the journal says so, on the disk, and only then does
 * anything leave for the upstream. Where nobody knows, it is not sent.
 */
export function sendOnce(visit: Visit, reading: Reading, form: SealedForm): void {
  send(visit, reading, form).catch((error: unknown) => visit.fail(error))
}

/** What is sent needs no file any more. */
function forget(visit: Visit, { body }: SealedForm): void {
  if (body.kind === 'inline' || visit.isFormTakenBack) return
  const report = (error: unknown): void => visit.edge.report('error', error)
  visit.edge.forms.spool?.remove(body.file).catch(report)
}

async function send(visit: Visit, reading: Reading, form: SealedForm): Promise<void> {
  const { spent, observer } = visit.edge.forms
  let spending: Awaited<ReturnType<typeof spent.spend>>
  try {
    spending = await spent.spend(form.id, form.sealedMs + formLifeMs)
  } catch (error) {
    visit.edge.report('error', error)
    return refuseForm(visit, 'journal_failed')
  }
  if (spending === 'spent_before') return refuseForm(visit, 'sent_before')
  if (spending === 'full') return refuseForm(visit, 'journal_full')
  if (visit.isGone) {
    visit.takeFormBack()
    return visit.abandon()
  }
  observer.sent()
  visit.whenClosed(() => forget(visit, form))
  return forward(visit, reading)
}
