import type { GatewayConfig } from '../core/config.ts'
import { isDraft } from '../core/languageTags.ts'
import type { ConfigFile } from './configFile.ts'
import type { Spot } from './spot.ts'

/** Checks that the languages a site names are ones that it speaks, and says which of them are drafts. */
export function checkLanguages(input: ConfigFile, config: GatewayConfig, spot: Spot): void {
  input.sites.forEach(({ languages = [], language, path_languages: paths = {}, texts = {} }, i) => {
    const here = spot.at('sites', i)
    const spoken = config.sites[i]!.languages
    languages.forEach((tag, j) => {
      if (languages.indexOf(tag) !== j) here.at('languages', j).fault(`"${tag}" is listed twice`)
      else if (isDraft(tag)) here.at('languages', j).warn(draftNote(tag))
    })
    if (language !== undefined && !spoken.includes(language)) here.at('language').fault(unspoken(language))
    for (const [path, tag] of Object.entries(paths)) {
      if (!spoken.includes(tag)) here.at('path_languages', path).fault(unspoken(tag))
    }
    for (const tag of Object.keys(texts)) {
      if (!spoken.includes(tag)) here.at('texts', tag).warn(unspoken(tag))
    }
  })
}

function unspoken(tag: string): string {
  return `The site does not speak "${tag}"; add it to languages`
}

function draftNote(tag: string): string {
  return `"${tag}" is a draft that no native reader has reviewed; "moien pages" shows what citizens would read`
}
