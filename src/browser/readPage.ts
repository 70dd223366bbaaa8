import type { ScriptMessages } from '../challenge/languages/messages.ts'

/** What the interstitial tells its script, in data attributes. The server believes none of it back. */
export interface ChallengedPage {
  /** The signed challenge. */
  readonly challenge: string
  /** Of its puzzle, as the bootstrap reads it. */
  readonly puzzle: string
  /** How many sub-puzzles there are. */
  readonly count: number
  readonly level: string
  /** The id of the pass that came with the challenged request; empty when there was none. */
  readonly pass: string
  readonly wasPost: boolean
  readonly messages: ScriptMessages & { readonly progress: string }
}

export function readPage(): ChallengedPage {
  const input = document.querySelector<HTMLInputElement>('input[name=challenge]')!
  const main = document.querySelector('main')!
  const { puzzle, level, pass, post } = input.dataset
  return {
    challenge: input.value,
    puzzle: puzzle!,
    count: Number(puzzle!.split(' ')[1]),
    level: level!,
    pass: pass!,
    wasPost: post !== undefined,
    messages: JSON.parse(main.dataset['messages']!) as ChallengedPage['messages']
  }
}
