import { hash, scryptSync } from 'node:crypto'
import type { Puzzle } from './puzzle.ts'

/** A solution to verify, as plain data that threads can pass on. */
export interface SolutionJob {
  readonly puzzle: Puzzle
  /** 32 bytes. */
  readonly salt: Uint8Array
  /** A word (0 to 2^32 - 1) for each sub-puzzle. */
  readonly answers: readonly number[]
  /** Of scrypt: the one sub-puzzle that is looked at. */
  readonly chosen: number
}

export type SolutionVerdict = 'solved' | 'wrong'

/**
 * Checks a solution. Pure. Of sha256 every sub-puzzle, some 20 µs for sixteen; of scrypt the chosen one, which
 * takes as long as it took the client: 4.3 ms.
 */
export function verifySolution({ puzzle, salt, answers, chosen }: SolutionJob): SolutionVerdict {
  const isRight =
    puzzle.algorithm === 'sha256'
      ? answers.every((answer, i) => hasZeroBits(salt, i, answer, puzzle.bits))
      : derivedWord(puzzle, salt, chosen) === answers[chosen]
  return isRight ? 'solved' : 'wrong'
}

/** Whether SHA-256 of 32 bytes and two words begins with so many zero bits. */
export function hasZeroBits(salt: Uint8Array, index: number, counter: number, bits: number): boolean {
  const block = Buffer.alloc(40)
  block.set(salt)
  block.writeUInt32BE(index, 32)
  block.writeUInt32BE(counter, 36)
  return Math.clz32(hash('sha256', block, 'buffer').readUInt32BE(0)) >= bits
}

/** On purpose synchronous: whoever waits for it has a thread for that. */
function derivedWord(
  { n, r, p }: Extract<Puzzle, { algorithm: 'scrypt' }>,
  salt: Uint8Array,
  index: number
): number {
  const number = Buffer.alloc(4)
  number.writeUInt32BE(index)
  return scryptSync(salt, number, 4, { N: n, r, p }).readUInt32BE(0)
}
