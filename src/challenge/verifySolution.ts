import { hash } from 'node:crypto'

/** A solution to verify, as plain data that threads can pass on. */
export interface SolutionJob {
  /** 32 bytes. */
  readonly salt: Uint8Array
  readonly bits: number
  /** One counter (0 to 2^32 - 1) for each sub-puzzle. */
  readonly answers: readonly number[]
}

export type SolutionVerdict = 'solved' | 'wrong'

/** Checks every sub-puzzle. Pure; a SHA-256 each, so some 20 µs for sixteen. */
export function verifySolution(job: SolutionJob): SolutionVerdict {
  const block = Buffer.alloc(40)
  block.set(job.salt)
  const solved = job.answers.every((answer, i) => {
    block.writeUInt32BE(i, 32)
    block.writeUInt32BE(answer, 36)
    return Math.clz32(hash('sha256', block, 'buffer').readUInt32BE(0)) >= job.bits
  })
  return solved ? 'solved' : 'wrong'
}
