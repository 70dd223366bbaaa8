import { de } from './de.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { lb } from './lb.ts'
import type { Messages } from './messages.ts'
import { pt } from './pt.ts'

/** The languages Moien speaks, in the order in which its pages offer them. A new one is a file and a line. */
export const languages: readonly Messages[] = [lb, fr, de, en, pt]

/** The messages in a language, by tag; English where Moien does not speak it. */
export function messagesIn(tag: string): Messages {
  return languages.find(messages => messages.tag === tag) ?? en
}
