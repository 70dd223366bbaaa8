import { networkDigest } from '../challenge/clientDigest.ts'
import type { KeepFailure } from '../challenge/formFailures.ts'
import { formLifeMs } from '../challenge/sealedForm.ts'
import type { SpooledFile, SpoolWriter } from '../store/formSpool.ts'
import { drainBody, type DrainedBody } from './drainBody.ts'
import type { Reading } from './readRequest.ts'
import type { Visit } from './visit.ts'

/** What came of taking a large form: its file, why there is none, or how the client broke off. */
export type SpooledForm =
  | { readonly kind: 'spooled'; readonly file: SpooledFile }
  | { readonly kind: 'not_kept'; readonly reason: KeepFailure }
  | { readonly kind: 'broken_off'; readonly how: Exclude<DrainedBody, 'whole'> }

/**
 * Takes a form that is too large for its page to disk. Only of clients that show a pass of the last day: everybody else
 * could fill it.
 */
export async function spoolForm(visit: Visit, reading: Reading, begun: Buffer): Promise<SpooledForm> {
  const { facts, site } = reading
  const { spool, keys } = visit.edge.forms
  if (spool === undefined) return { kind: 'not_kept', reason: 'no_spool' }
  const { status } = facts.pass
  if (status !== 'valid' && status !== 'expired') return { kind: 'not_kept', reason: 'no_pass' }
  const mostBytes = facts.bodyBytes ?? site.config.maxBodyBytes
  const nowMs = visit.edge.clock.nowMs()
  const network = networkDigest(keys.client.signing, facts.address)
  try {
    const writer = await spool.admit(network, mostBytes, nowMs, nowMs + formLifeMs)
    if (writer === 'full') return { kind: 'not_kept', reason: 'spool_full' }
    return await take(visit, writer, begun, mostBytes)
  } catch (error) {
    visit.edge.report('error', error)
    return { kind: 'not_kept', reason: 'spool_failed' }
  }
}

async function take(
  visit: Visit,
  writer: SpoolWriter,
  begun: Buffer,
  mostBytes: number
): Promise<SpooledForm> {
  let isKept = false
  try {
    if (visit.isGone) return { kind: 'broken_off', how: 'gone' }
    visit.awaitBody()
    await writer.write(begun)
    const how = await drainBody(visit.req, mostBytes - begun.length, part => writer.write(part))
    if (how !== 'whole') return { kind: 'broken_off', how }
    const file = await writer.finish()
    isKept = true
    return { kind: 'spooled', file }
  } finally {
    if (!isKept) await writer.abandon()
  }
}
