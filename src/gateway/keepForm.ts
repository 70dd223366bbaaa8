import { randomBytes } from 'node:crypto'
import { networkOf } from '../challenge/clientDigest.ts'
import type { KeepFailure } from '../challenge/formFailures.ts'
import { formHeaders } from '../challenge/formHeaders.ts'
import { digestSecrets } from '../challenge/formSecrets.ts'
import type { ChallengeContext } from '../challenge/interstitial.ts'
import type { FormBody, SealedForm } from '../challenge/sealedForm.ts'
import type { Decision } from '../core/decision.ts'
import { isSpeculative } from '../core/isSpeculative.ts'
import { markTarget } from '../core/replayMark.ts'
import { askForSignature } from './askForSignature.ts'
import { challengeFor, failureNoticeFor } from './noticeFor.ts'
import type { Reading } from './readRequest.ts'
import { spoolForm } from './spoolForm.ts'
import { takeBody } from './takeBody.ts'
import type { Visit } from './visit.ts'

/** The largest form that goes into the page. */
export const mostPageFormBytes: number = 256 * 1024

/** For the form itself and, a third longer, as text in the page; until the page is sent. */
const roomPerByte = 3

/** Whether a challenged request is a form that the challenge's page would lose. */
export function isChallengedForm({ facts: { method, kind, headers } }: Reading): boolean {
  return method !== 'GET' && method !== 'HEAD' && kind === 'navigation' && !isSpeculative(headers)
}

/**
 * Challenges a form and keeps it: once the check is done, it goes where it was meant for. What cannot be kept is not
 * taken, and the page says so at once.
 */
export function keepForm(visit: Visit, reading: Reading, decision: Decision): void {
  const asked = { visit, reading, decision }
  const action = markTarget(reading.target)
  if (action === undefined) notKept(asked, 'odd_target')
  else if (visit.form !== undefined) challenge(asked, { form: visit.form, action, atMs: reading.facts.atMs })
  else if ((reading.facts.bodyBytes ?? 0) > reading.site.config.maxBodyBytes) tooLarge(visit)
  else if (!visit.edge.forms.spent.isUsable()) notKept(asked, 'no_journal')
  else take(asked, action).catch((error: unknown) => visit.fail(error))
}

/** A request that is to be challenged. */
interface Asked {
  readonly visit: Visit
  readonly reading: Reading
  readonly decision: Decision
}

async function take(asked: Asked, action: string): Promise<void> {
  const { visit, reading } = asked
  const { facts } = reading
  const { buffers, observer } = visit.edge.forms
  const bytes = facts.bodyBytes ?? mostPageFormBytes
  if (bytes > mostPageFormBytes) return spool(asked, action, Buffer.alloc(0))
  const room = buffers.take(networkOf(facts.address), roomPerByte * bytes)
  if (room === undefined) return notKept(asked, 'no_room')
  visit.whenClosed(() => room.release())
  visit.awaitBody()
  const taken = await takeBody(visit.req, mostPageFormBytes)
  if (taken.kind === 'longer') {
    room.release()
    return spool(asked, action, taken.begun)
  }
  if (taken.kind !== 'whole') return brokenOff(visit, taken.kind)
  observer.kept('page')
  return keep(asked, action, { kind: 'inline', bytes: taken.bytes }, taken.bytes.length)
}

async function spool(asked: Asked, action: string, begun: Buffer): Promise<void> {
  const { visit, reading } = asked
  const spooled = await spoolForm(visit, reading, begun)
  if (spooled.kind === 'not_kept') return notKept(asked, spooled.reason)
  if (spooled.kind === 'broken_off') return brokenOff(visit, spooled.how)
  visit.edge.forms.observer.kept('spool')
  return keep(asked, action, spooled, spooled.file.bytes)
}

function keep(asked: Asked, action: string, body: FormBody, bytes: number): void {
  asked.visit.exchange.requestBodyBytes = bytes
  const form = formOf(asked, body)
  challenge(asked, { form, action, atMs: form.sealedMs })
}

function formOf({ visit: { req, edge } }: Asked, body: FormBody): SealedForm {
  const secretsKey = randomBytes(16).toString('hex')
  return {
    id: randomBytes(16).toString('hex'),
    method: req.method!,
    sealedMs: edge.clock.nowMs(),
    headers: formHeaders(req.rawHeaders),
    secretsKey,
    secrets: digestSecrets(secretsKey, req.headers),
    body
  }
}

function brokenOff(visit: Visit, how: 'gone' | 'too_slow' | 'too_large' | 'other'): void {
  if (how === 'gone') return visit.abandon()
  if (how !== 'too_slow') return tooLarge(visit)
  visit.lastOnConnection()
  return visit.answer(failureNoticeFor(visit, 408), 'rejected', 'too_slow')
}

/** As where it would have been forwarded. */
function tooLarge(visit: Visit): void {
  visit.answer(failureNoticeFor(visit, 413), 'rejected', 'body_too_large')
}

const tooLargeToKeep: ReadonlySet<KeepFailure> = new Set([
  'no_pass',
  'no_spool',
  'spool_full',
  'spool_failed'
])

function notKept(asked: Asked, reason: KeepFailure): void {
  asked.visit.edge.forms.observer.notKept(reason)
  challenge(asked, tooLargeToKeep.has(reason) ? 'too_large' : 'not_kept')
}

function challenge({ visit, reading, decision }: Asked, form: ChallengeContext['form']): void {
  const isKept = typeof form === 'object'
  if (visit.form === undefined) visit.exchange.form = isKept ? 'kept' : 'not_kept'
  const answer = challengeFor(visit.exchange.id, reading, decision, form)
  visit.answer(askForSignature(answer, reading), 'challenged')
}
