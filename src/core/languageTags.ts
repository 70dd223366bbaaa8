/** The languages that are complete and switched on unless a site says otherwise, in the order of its switch. */
export const completeLanguages = ['lb', 'fr', 'de', 'en', 'pt'] as const

/** Drafts, which an operator may switch on: the other official languages of the EU, and Arabic, Turkish, Ukrainian. */
export const draftLanguages = [
  'bg',
  'cs',
  'da',
  'el',
  'es',
  'et',
  'fi',
  'ga',
  'hr',
  'hu',
  'it',
  'lt',
  'lv',
  'mt',
  'nl',
  'pl',
  'ro',
  'sk',
  'sl',
  'sv',
  'ar',
  'tr',
  'uk'
] as const

export type DraftTag = (typeof draftLanguages)[number]
export type LanguageTag = (typeof completeLanguages)[number] | DraftTag

/** The languages that Moien's pages speak, by their tags (BCP 47): each is a primary subtag. */
export const languageTags: readonly LanguageTag[] = [...completeLanguages, ...draftLanguages]

export function isDraft(tag: string): boolean {
  return (draftLanguages as readonly string[]).includes(tag)
}
