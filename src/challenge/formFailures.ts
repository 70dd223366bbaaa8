import type { ReplayFailure } from './openReplay.ts'

/** Why a challenged form was not kept, so that its citizen is told to send it again. */
export type KeepFailure =
  | 'no_room' // too many forms in memory, or too much from one network
  | 'no_pass' // larger than goes into a page, and the client has no pass of the last day
  | 'no_spool' // larger than goes into a page, and there is no other place
  | 'spool_full'
  | 'spool_failed'
  | 'no_journal' // nobody could say later that it was sent
  | 'odd_target' // no browser would send it to exactly there

/** Why a kept form was not sent on. */
export type SendFailure =
  | ReplayFailure
  | 'sent_before'
  | 'too_slow'
  | 'too_large'
  | 'no_room'
  | 'rationed' // the button was pressed too often
  | 'lost' // its file is gone, or on another machine
  | 'journal_full'
  | 'journal_failed'

const keep: Readonly<Record<KeepFailure, true>> = {
  no_room: true,
  no_pass: true,
  no_spool: true,
  spool_full: true,
  spool_failed: true,
  no_journal: true,
  odd_target: true
}

const send: Readonly<Record<SendFailure, true>> = {
  malformed: true,
  cross_site: true,
  forged: true,
  foreign_key: true,
  expired: true,
  other_client: true,
  sent_before: true,
  too_slow: true,
  too_large: true,
  no_room: true,
  rationed: true,
  lost: true,
  journal_full: true,
  journal_failed: true
}

/** All of them. */
export const keepFailures: readonly KeepFailure[] = Object.keys(keep) as KeepFailure[]
export const sendFailures: readonly SendFailure[] = Object.keys(send) as SendFailure[]
