import type { ChallengeKeys } from '../challenge/deriveKeys.ts'
import type { KeepFailure, SendFailure } from '../challenge/formFailures.ts'
import type { FormSpool } from '../store/formSpool.ts'
import type { SpentForms } from '../store/spentForms.ts'
import type { FormBuffers } from './formBuffers.ts'

/** What an edge thread keeps challenged forms with, and sends them on. */
export interface EdgeForms {
  readonly keys: ChallengeKeys
  readonly buffers: FormBuffers
  readonly spent: SpentForms
  /** `undefined` where the operator names no folder. */
  readonly spool: FormSpool | undefined
  readonly observer: FormObserver
}

/** Where a form is kept: in the page itself, or on the disk of the machine that took it. */
export type FormPlace = 'page' | 'spool'

/** Counts what becomes of challenged forms. */
export interface FormObserver {
  kept(place: FormPlace): void
  notKept(reason: KeepFailure): void
  sent(): void
  notSent(reason: SendFailure): void
}
