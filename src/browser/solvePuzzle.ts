import type { Bootstrapped } from './bootstrapped.ts'

/** A page's challenge, what is said of its puzzle, and whom to tell how far it is. */
export interface Assignment {
  readonly challenge: string
  readonly puzzle: string
  readonly progress: (solved: number) => void
}

/** Solves a page's puzzle, with what the bootstrap brings along. */
export function solvePuzzle({ challenge, puzzle, progress }: Assignment): Promise<readonly number[]> {
  const { solve } = (globalThis as unknown as { moien: Bootstrapped }).moien
  return new Promise(resolve => solve(challenge, puzzle, progress, resolve))
}
