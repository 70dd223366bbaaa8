/** The languages that Moien's pages speak, by their tags (BCP 47). */
export const languageTags = ['en', 'fr', 'de', 'lb', 'pt'] as const
