import type { ChallengeKeys } from '../challenge/deriveKeys.ts'
import { FormSpool } from '../store/formSpool.ts'
import { SpentForms } from '../store/spentForms.ts'
import type { GatewayConfig } from '../core/config.ts'
import type { ControlBlock } from './controlBlock.ts'
import type { EdgeForms, FormObserver } from './edgeForms.ts'
import { FormBuffers } from './formBuffers.ts'

/** What an edge thread keeps challenged forms with: its share of memory, the journal and the spool of the machine. */
export function openForms(
  { forms, spool }: GatewayConfig,
  keys: ChallengeKeys,
  block: ControlBlock,
  slot: number,
  observer: FormObserver
): EdgeForms {
  return {
    keys,
    buffers: new FormBuffers(block, slot),
    spent: new SpentForms(forms.file),
    spool: spool && new FormSpool(spool),
    observer
  }
}
