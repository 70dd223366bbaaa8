import type { LoadedConfig } from '../policy/loadConfig.ts'
import type { PackedPolicy } from '../policy/packedPolicy.ts'

/** A configuration as the compile thread answers it: with the work done that nobody should wait for later. */
export interface CompiledConfig extends LoadedConfig {
  /** Its policies, as all threads get them where no order changes them. */
  readonly packed: readonly PackedPolicy[]
}
