import type { Level } from '../core/level.ts'
import type { Puzzle } from './puzzle.ts'

/** What a page's script needs to earn the pass that its call lacks. The server believes none of it back. */
export interface ChallengeOffer {
  /** The signed challenge; its last 32 bytes are the puzzle's salt. */
  readonly token: string
  readonly level: Level
  readonly puzzle: Puzzle
  /** Where the solution goes: a form of `challenge`, the token, and `answers`, joined by dots. */
  readonly solve: string
  /** The id of the pass that came with the call; `''` where there was none. */
  readonly pass: string
  /** Until when a solution is taken (RFC 3339). */
  readonly expires: string
}
