import { loadLanguages, type SpokenLanguages } from '../challenge/languages/languages.ts'
import type { Delivery } from './threadMessages.ts'

/** Loads what languages the sites of a delivery speak; each is loaded once. */
export function languagesOf({ config }: Delivery): Promise<SpokenLanguages> {
  return loadLanguages(config.sites.flatMap(({ languages }) => languages))
}
