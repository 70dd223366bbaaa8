import type { NoticeText, ScriptMessages } from '../challenge/languages/messages.ts'
import type { WaitForms } from '../challenge/waitForms.ts'

/** What can go wrong, by the name of its message. */
export type Trouble = {
  [Name in keyof ScriptMessages]: ScriptMessages[Name] extends NoticeText ? Name : never
}[keyof ScriptMessages]

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
  /** The path to return to, where the page in another language stands at an address of its own. */
  readonly target: string | undefined
  /** How many pages lie between this one and the one before the challenge. */
  readonly back: number
  /** Holds what was sent, and sends it on; `undefined` where nothing was kept. */
  readonly keptForm: HTMLFormElement | undefined
  readonly messages: ScriptMessages & { readonly progress: string; readonly waits: WaitForms }
  readonly labels: { readonly retry: string; readonly back: string; readonly open: string }
  /** A state to be looked at, instead of a check: `moien pages` writes it into the page. */
  readonly show: 'checking' | 'slow' | 'still' | 'done' | Trouble | undefined
}

export function readPage(): ChallengedPage {
  const input = document.querySelector<HTMLInputElement>('input[name=challenge]')!
  const main = document.querySelector('main')!
  const { puzzle, level, pass, post, target, back } = input.dataset
  return {
    challenge: input.value,
    puzzle: puzzle!,
    count: Number(puzzle!.split(' ')[1]),
    level: level!,
    pass: pass!,
    wasPost: post !== undefined,
    target,
    back: Number(back ?? 1),
    keptForm: document.querySelector<HTMLInputElement>('input[name=seal]')?.form ?? undefined,
    messages: JSON.parse(main.dataset['messages']!) as ChallengedPage['messages'],
    labels: JSON.parse(main.dataset['labels']!) as ChallengedPage['labels'],
    show: main.dataset['show'] as ChallengedPage['show']
  }
}
