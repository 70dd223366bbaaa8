import type { NoticeText, ScriptMessages } from '../challenge/languages/messages.ts'
import type { WaitForms } from '../challenge/waitForms.ts'
import type { PuzzleTask } from './searchPuzzle.ts'

/** What can go wrong, by the name of its message. */
export type Trouble = {
  [Name in keyof ScriptMessages]: ScriptMessages[Name] extends NoticeText ? Name : never
}[keyof ScriptMessages]

/** What the interstitial tells its script, in data attributes. The server believes none of it back. */
export interface ChallengedPage {
  /** The signed challenge. */
  readonly challenge: string
  readonly task: PuzzleTask & { readonly count: number; readonly workerUrl: string }
  readonly level: string
  /** The id of the pass that came with the challenged request; empty when there was none. */
  readonly pass: string
  readonly wasPost: boolean
  /** The path to return to, where the page in another language stands at an address of its own. */
  readonly target: string | undefined
  /** How many pages lie between this one and the one before the challenge. */
  readonly back: number
  readonly messages: ScriptMessages & { readonly progress: string; readonly waits: WaitForms }
  readonly labels: { readonly retry: string; readonly back: string; readonly open: string }
  /** A state to be looked at, instead of a check: `moien pages` writes it into the page. */
  readonly show: 'checking' | 'slow' | 'still' | 'done' | Trouble | undefined
}

/** The last bytes of a challenge are its signature, which is the puzzle's salt. */
const saltBytes = 32

export function readPage(): ChallengedPage {
  const input = document.querySelector<HTMLInputElement>('input[name=challenge]')!
  const main = document.querySelector('main')!
  const { count, bits, level, pass, post, target, back } = input.dataset
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
    target,
    back: Number(back ?? 1),
    messages: JSON.parse(main.dataset['messages']!) as ChallengedPage['messages'],
    labels: JSON.parse(main.dataset['labels']!) as ChallengedPage['labels'],
    show: main.dataset['show'] as ChallengedPage['show']
  }
}

/** The salt of a challenge's puzzle, as eight big-endian words. */
export function saltOf(challenge: string): number[] {
  const bytes = atob(challenge.replace(/-/g, '+').replace(/_/g, '/')).slice(-saltBytes)
  const words: number[] = []
  for (let i = 0; i < saltBytes; i++) words[i >> 2] = (words[i >> 2]! << 8) | bytes.charCodeAt(i)
  return words
}
