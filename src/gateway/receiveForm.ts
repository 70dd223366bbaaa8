import { networkOf } from '../challenge/clientDigest.ts'
import {
  hasPassed,
  isSameNetwork,
  openReplay,
  sealFields,
  type OpenedReplay
} from '../challenge/openReplay.ts'
import { mostPageFormBytes } from './keepForm.ts'
import { noticeFor } from './noticeFor.ts'
import type { Reading } from './readRequest.ts'
import { refuseForm } from './refuseForm.ts'
import { ReplayedRequest } from './replayedRequest.ts'
import { takeBody } from './takeBody.ts'
import type { Visit } from './visit.ts'

/** The largest form with its headers and digests as text, and the challenge's token. */
const mostSealBytes = Math.ceil((mostPageFormBytes * 4) / 3) + 64 * 1024
/** As text, as bytes, and its fields. */
const roomPerByte = 3

/** What happens next to the request that a visit has become. */
type GoOn = (visit: Visit, reading: Reading) => void

/**
 * A form that was kept comes back from the page of its challenge. Once the check is done, or the button pressed, the
 * visit goes on as the very request that was challenged: rules, limits and bans hold for it as they do now. Another
 * form that is sent to a marked address, by a page that was itself the answer to a form, goes its ordinary way.
 */
export function receiveForm(visit: Visit, reading: Reading, goOn: GoOn): void {
  receive(visit, reading, goOn).catch((error: unknown) => visit.fail(error))
}

async function receive(visit: Visit, reading: Reading, goOn: GoOn): Promise<void> {
  const { facts, target, site } = reading
  const { forms, passes } = visit.edge
  const bytes = Math.min(facts.bodyBytes ?? mostSealBytes, mostSealBytes)
  const room = forms.buffers.take(networkOf(facts.address), roomPerByte * bytes)
  if (room === undefined) return refuseForm(visit, 'no_room')
  visit.whenClosed(() => room.release())
  visit.awaitBody()
  const taken = await takeBody(visit.req, mostSealBytes, `${sealFields.challenge}=`)
  switch (taken.kind) {
    case 'other':
      room.release()
      visit.req.unshift(taken.begun)
      return goOn(visit, reading)
    case 'gone':
      return visit.abandon()
    case 'too_slow':
      return refuseForm(visit, 'too_slow')
    case 'longer':
      return refuseForm(visit, 'too_large')
    case 'whole':
      visit.exchange.requestBodyBytes = taken.bytes.length
  }
  const parts = { keys: forms.keys, passes }
  const opened = openReplay(parts, taken.bytes.toString('latin1'), facts, target, site.config)
  if (typeof opened === 'string') return refuseForm(visit, opened)
  return (await mayGoOn(visit, reading, opened)) ? replay(visit, reading, opened, goOn) : undefined
}

/** False where the visit is over: the button was pressed too often, or the client went while it was held. */
async function mayGoOn(visit: Visit, reading: Reading, { challenge }: OpenedReplay): Promise<boolean> {
  const { facts, site } = reading
  const { clock, forms, bans, ownRoutes } = visit.edge
  if (hasPassed(challenge, facts) || clock.nowMs() >= challenge.expiresMs) return true
  // A pass of another network is worth nothing here, and nobody who is banned earns one.
  if (!isSameNetwork(challenge, forms.keys, facts) || bans.find(facts) !== undefined) return true
  const press = await ownRoutes.press({ facts, site: site.config }, challenge)
  if (visit.isGone) {
    visit.abandon()
    return false
  }
  if (press.kind === 'passed') {
    visit.earnedCookie = press.cookie
    return true
  }
  forms.observer.notSent('rationed')
  visit.answer(noticeFor(visit, press.notice, press.status, press.retryAfterMs), 'own', press.reason)
  return false
}

async function replay(visit: Visit, reading: Reading, { form }: OpenedReplay, goOn: GoOn): Promise<void> {
  const { body } = form
  const chunks = body.kind === 'inline' ? chunksOf(body.bytes) : await visit.edge.forms.spool?.open(body.file)
  if (chunks === undefined) return refuseForm(visit, 'lost')
  const request = new ReplayedRequest({
    carrier: visit.req,
    form,
    target: reading.target,
    body: chunks,
    bodyBytes: body.kind === 'inline' ? body.bytes.length : body.file.bytes,
    passCookie: visit.earnedCookie.split(';', 1)[0]!
  })
  visit.whenClosed(() => request.destroy())
  // Damaged on the disk: the upstream must not take it for whole, nor the citizen for sent.
  request.once('error', error => {
    visit.edge.report('error', error)
    visit.cut()
  })
  const again = visit.replay(form, request)
  return typeof again === 'string' ? refuseForm(visit, 'malformed') : goOn(visit, again)
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes
}
