import type { Level } from '../core/level.ts'

/**
 * The computational part of a challenge: `count` sub-puzzles, each of which asks for a counter such that
 * SHA-256 of salt, number of the sub-puzzle and counter begins with `bits` zero bits. Many small ones
 * instead of a large one, so that times vary little: the sum of 16 varies a quarter as much as one.
 */
export interface Puzzle {
  readonly algorithm: 'sha256'
  readonly count: number
  readonly bits: number
}

/**
 * What each level asks: 2^17 hashes on average for light, 2^19 for heavy. A phone that makes 400 000 a
 * second on each of two workers needs 0.2 s and 0.7 s.
 */
const puzzles: Readonly<Record<Level, Puzzle>> = {
  light: { algorithm: 'sha256', count: 16, bits: 13 },
  heavy: { algorithm: 'sha256', count: 16, bits: 15 }
}

export function puzzleFor(level: Level): Puzzle {
  return puzzles[level]
}

/** Whether a puzzle asks at least what its level asks today: an old key or version must not soften it. */
export function isHardEnough(puzzle: Puzzle, level: Level): boolean {
  const today = puzzles[level]
  return puzzle.count >= today.count && puzzle.bits >= today.bits
}
