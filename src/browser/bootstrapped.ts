/** What the page's first script leaves in `moien` for the second. */
export interface Bootstrapped {
  /** Solves a challenge's puzzle, in workers that were started early. */
  readonly solve: (
    challenge: string,
    puzzle: string,
    progress: (solved: number) => void,
    done: (answers: readonly number[]) => void
  ) => void
  /** Whether the browser has all that the second script needs. */
  readonly isModern: boolean
  /** The second script could be read and takes care of everything. */
  isTaken: boolean
}
