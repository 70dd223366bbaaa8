import type { ScriptMessages } from '../challenge/languages/messages.ts'
import type { PuzzleTask } from './searchPuzzle.ts'

/** What the interstitial tells its script, in data attributes. The server believes none of it back. */
export interface ChallengedPage {
  /** The signed challenge. */
  readonly challenge: string
  readonly task: PuzzleTask & { readonly count: number; readonly workerUrl: string }
  readonly level: string
  /** The id of the pass that came with the challenged request; empty when there was none. */
  readonly pass: string
  readonly wasPost: boolean
  /** Holds what was sent, and sends it on; `undefined` where nothing was kept. */
  readonly keptForm: HTMLFormElement | undefined
  readonly messages: ScriptMessages & { readonly progress: string }
}

/** The last bytes of a challenge are its signature, which is the puzzle's salt. */
const saltBytes = 32

export function readPage(): ChallengedPage {
  const input = document.querySelector<HTMLInputElement>('input[name=challenge]')!
  const main = document.querySelector('main')!
  const { count, bits, level, pass, post } = input.dataset
  return {
    challenge: input.value,
    task: {
      salt: saltOf(input.value),
      bits: Number(bits),
      count: Number(count),
      workerUrl: main.dataset['worker']!
    },
    level: level!,
    pass: pass!,
    wasPost: post !== undefined,
    keptForm: document.querySelector<HTMLInputElement>('input[name=seal]')?.form ?? undefined,
    messages: JSON.parse(main.dataset['messages']!) as ChallengedPage['messages']
  }
}

/** The salt of a challenge's puzzle, as eight big-endian words. */
export function saltOf(challenge: string): number[] {
  const bytes = atob(challenge.replace(/-/g, '+').replace(/_/g, '/')).slice(-saltBytes)
  const words: number[] = []
  for (let i = 0; i < saltBytes; i++) words[i >> 2] = (words[i >> 2]! << 8) | bytes.charCodeAt(i)
  return words
}
