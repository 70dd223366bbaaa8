import type { Puzzle } from './puzzle.ts'

/** What a challenge's token says of its puzzle: algorithm, count, bits, then of scrypt log2 n, r, p; a byte each. */
export const packedPuzzleBytes = 6

const algorithmIds = { sha256: 1, scrypt: 2 } as const

/** Writes a puzzle to the beginning of what is given. */
export function packPuzzle(puzzle: Puzzle, into: Buffer): void {
  const isScrypt = puzzle.algorithm === 'scrypt'
  into[0] = algorithmIds[puzzle.algorithm]
  into[1] = puzzle.count
  into[2] = isScrypt ? puzzle.stampBits : puzzle.bits
  into[3] = isScrypt ? Math.log2(puzzle.n) : 0
  into[4] = isScrypt ? puzzle.r : 0
  into[5] = isScrypt ? puzzle.p : 0
}

/** Reads it again; `undefined` where it names an algorithm that is not known. */
export function unpackPuzzle(packed: Buffer): Puzzle | undefined {
  const count = packed[1]!
  const bits = packed[2]!
  switch (packed[0]) {
    case algorithmIds.sha256:
      return { algorithm: 'sha256', count, bits }
    case algorithmIds.scrypt:
      return { algorithm: 'scrypt', count, n: 2 ** packed[3]!, r: packed[4]!, p: packed[5]!, stampBits: bits }
    default:
      return undefined
  }
}
