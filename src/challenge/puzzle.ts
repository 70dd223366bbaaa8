import type { Level } from '../core/level.ts'

/**
 * The computational part of a challenge: `count` small sub-puzzles. Many instead of one large one, so that
 * times vary little: the sum of 16 searches varies a quarter as much as one, and derivations all take the same.
 */
export type Puzzle = Sha256Puzzle | ScryptPuzzle

/** Each sub-puzzle asks for a counter such that SHA-256 of salt, number and counter begins with `bits` zero bits. */
export interface Sha256Puzzle {
  readonly algorithm: 'sha256'
  /** At most 255. */
  readonly count: number
  readonly bits: number
}

/**
 * Each sub-puzzle asks for the first word that scrypt (RFC 7914) derives from the salt with the sub-puzzle's
 * number. It needs 128 n r bytes, which is dear to what computes many at a time.
 */
export interface ScryptPuzzle {
  readonly algorithm: 'scrypt'
  /** At most 255. */
  readonly count: number
  /** A power of two. */
  readonly n: number
  readonly r: number
  readonly p: number
  /** Of the stamp upon the answers: a search like those of sha256, which prices solutions that are false. */
  readonly stampBits: number
}

/** What the machines have to bear now. */
export type Strain = 'calm' | 'busy' | 'attack'

const scrypt = { algorithm: 'scrypt', n: 2048, r: 8, p: 1, stampBits: 12 } as const
const sha256 = { algorithm: 'sha256', bits: 12 } as const

/** What each level asks; docs/challenge.md says how long that takes. */
const puzzles: Readonly<Record<Level, Readonly<Record<Strain, Puzzle>>>> = {
  light: {
    calm: { ...sha256, count: 16 },
    busy: { ...sha256, count: 24 },
    attack: { ...sha256, count: 32 }
  },
  heavy: {
    calm: { ...scrypt, count: 24 },
    busy: { ...scrypt, count: 36 },
    attack: { ...scrypt, count: 48 }
  }
}

/** What a challenge of this level asks now. */
export function puzzleFor(level: Level, strain: Strain): Puzzle {
  return puzzles[level][strain]
}

/**
 * Whether a puzzle asks at least what its level asks today, when all is calm: an old key or version must not
 * soften it, and what was issued before the strain stays good.
 */
export function isHardEnough(puzzle: Puzzle, level: Level): boolean {
  const today = puzzles[level].calm
  if (puzzle.count < today.count) return false
  if (today.algorithm === 'sha256') return puzzle.algorithm === 'sha256' && puzzle.bits >= today.bits
  return (
    puzzle.algorithm === 'scrypt' &&
    puzzle.n >= today.n &&
    puzzle.r >= today.r &&
    puzzle.p >= today.p &&
    puzzle.stampBits >= today.stampBits
  )
}

/** What the page's script is told of a puzzle: algorithm, count, bits, n, r. */
export function puzzleWords(puzzle: Puzzle): string {
  const { algorithm, count } = puzzle
  if (puzzle.algorithm === 'sha256') return `${algorithm} ${count} ${puzzle.bits}`
  return `${algorithm} ${count} ${puzzle.stampBits} ${puzzle.n} ${puzzle.r}`
}
