import type { Level } from './level.ts'

/** How a pass was earned. */
export type PassMeans = 'puzzle' | 'button'

/**
 * What a request shows of a pass. `valid` passes carry a level; `expired` ones are genuine and were valid
 * within the last day; `foreign` is a pass under a key Moien does not have. Everything else is `missing`.
 */
export interface PassState {
  readonly status: 'missing' | 'valid' | 'expired' | 'foreign'
  /** Identifies the quota; the same for every cookie that one challenge yields. Empty when there is none. */
  readonly id: string
  readonly level: Level | undefined
  readonly means: PassMeans
  readonly issuedMs: number
  readonly expiresMs: number
}

/** No pass was shown. */
export const noPass: PassState = {
  status: 'missing',
  id: '',
  level: undefined,
  means: 'puzzle',
  issuedMs: 0,
  expiresMs: 0
}
