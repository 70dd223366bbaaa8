import { sha256FirstWord } from './sha256.ts'

/** What every sub-puzzle of a challenge shares. */
export interface PuzzleTask {
  /** The challenge's signature as eight big-endian words. */
  readonly salt: readonly number[]
  /** How many zero bits a hash must begin with. */
  readonly bits: number
}

const messageBits = 40 * 8

/**
 * Looks for the answer to one sub-puzzle: a counter such that SHA-256(salt ‖ index ‖ counter) begins with
 * enough zero bits. Tries `tries` counters from `first` on; -1 when none of them is an answer.
 */
export function searchPuzzle(task: PuzzleTask, index: number, first: number, tries: number): number {
  const block = new Int32Array(16)
  block.set(task.salt)
  block[8] = index
  block[10] = 0x80000000 | 0
  block[15] = messageBits
  for (let counter = first; counter < first + tries; counter++) {
    block[9] = counter
    if (Math.clz32(sha256FirstWord(block)) >= task.bits) return counter
  }
  return -1
}
