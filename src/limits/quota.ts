/** What a limit leaves a key, for its client to know. */
export interface Quota {
  /** How much there is when nothing has been taken. */
  readonly size: number
  /** In how long so much may be taken; 0 where time does not matter. */
  readonly windowMs: number
  readonly unit: 'requests' | 'content-bytes' | 'concurrent-requests'
  readonly left: number
  /** When all is there again, or if nothing is left, when something is; `undefined` where nobody knows. */
  readonly resetMs: number | undefined
}
