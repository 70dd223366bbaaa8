import { completeLanguages, type DraftTag } from '../../core/languageTags.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { lb } from './lb.ts'
import type { Messages } from './messages.ts'
import { pt } from './pt.ts'

/** Languages by their tags. */
export type SpokenLanguages = ReadonlyMap<string, Messages>

const complete = { lb, fr, de, en, pt } as const

/** The languages that are complete. A further language is a file, a line below and its tag in `languageTags`. */
export const completeMessages: SpokenLanguages = new Map(completeLanguages.map(tag => [tag, complete[tag]]))

/** Drafts are loaded where an operator has switched them on: nobody else's start waits for them. */
const drafts: Readonly<Record<DraftTag, () => Promise<Messages>>> = {
  bg: async () => (await import('./bg.ts')).bg,
  cs: async () => (await import('./cs.ts')).cs,
  da: async () => (await import('./da.ts')).da,
  el: async () => (await import('./el.ts')).el,
  es: async () => (await import('./es.ts')).es,
  et: async () => (await import('./et.ts')).et,
  fi: async () => (await import('./fi.ts')).fi,
  ga: async () => (await import('./ga.ts')).ga,
  hr: async () => (await import('./hr.ts')).hr,
  hu: async () => (await import('./hu.ts')).hu,
  it: async () => (await import('./it.ts')).it,
  lt: async () => (await import('./lt.ts')).lt,
  lv: async () => (await import('./lv.ts')).lv,
  mt: async () => (await import('./mt.ts')).mt,
  nl: async () => (await import('./nl.ts')).nl,
  pl: async () => (await import('./pl.ts')).pl,
  ro: async () => (await import('./ro.ts')).ro,
  sk: async () => (await import('./sk.ts')).sk,
  sl: async () => (await import('./sl.ts')).sl,
  sv: async () => (await import('./sv.ts')).sv,
  ar: async () => (await import('./ar.ts')).ar,
  tr: async () => (await import('./tr.ts')).tr,
  uk: async () => (await import('./uk.ts')).uk
}

/** The complete languages and those of the drafts that are asked for. */
export async function loadLanguages(tags: Iterable<string>): Promise<SpokenLanguages> {
  const spoken = new Map(completeMessages)
  for (const tag of new Set(tags)) {
    if (!spoken.has(tag) && Object.hasOwn(drafts, tag)) spoken.set(tag, await drafts[tag as DraftTag]())
  }
  return spoken
}
