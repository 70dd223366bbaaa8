/** What a rule, limit or threshold wants of a ban. */
export interface BanTerms {
  readonly forMs: number
  /** How much of the client's address is banned. */
  readonly v4Bits: number
  readonly v6Bits: number
  /** For whoever reads the log; `''` where nobody said. */
  readonly reason: string
  /** Each further ban of a network lasts so many times as long as the one before; 1 where it does not grow. */
  readonly factor: number
  readonly mostMs: number
}

/** How long the ban of a network is that has been banned so often before. */
export function banLengthMs({ forMs, factor, mostMs }: BanTerms, timesBefore: number): number {
  return Math.min(forMs * factor ** timesBefore, mostMs)
}
