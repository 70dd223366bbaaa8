import type { PathLanguage, TextOverrides } from '../core/config.ts'
import { TextCache } from '../core/textCache.ts'
import type { SpokenLanguages } from './languages/languages.ts'
import type { Messages } from './languages/messages.ts'
import { negotiateLanguage } from './negotiateLanguage.ts'
import { siteMessages } from './siteMessages.ts'

/** What of a site's configuration its languages depend on. `SiteConfig` is one. */
export interface LanguageSite {
  readonly languages: readonly string[]
  readonly language: string
  readonly pathLanguages: readonly PathLanguage[] | undefined
  readonly texts: TextOverrides
}

/** Browsers of one country send few different texts. */
const headers = { maxTexts: 512, maxLength: 256 } as const
/** `/de`, `/de/…`, `/de-LU/…`. */
const firstSegment = /^\/([a-z]{2})(?:[-_][a-z]{2})?(?:\/|$)/i

/** The languages of one site, in its own words: which there are, and which one an answer is in. */
export class SiteLanguages {
  /** In the order in which pages offer them. */
  readonly all: readonly Messages[]
  readonly #byTag: ReadonlyMap<string, Messages>
  readonly #pathLanguages: readonly PathLanguage[] | undefined
  readonly #preferred: TextCache<Messages>

  constructor({ languages, language, pathLanguages, texts }: LanguageSite, spoken: SpokenLanguages) {
    this.all = languages.map(tag => siteMessages(texts, spoken.get(tag)!))
    this.#byTag = new Map(this.all.map(messages => [messages.tag, messages]))
    this.#pathLanguages = pathLanguages
    const prefer = (header: string): Messages =>
      this.#byTag.get(negotiateLanguage(header, languages, language))!
    this.#preferred = new TextCache(prefer, headers)
  }

  /** One of the site's languages; `undefined` for what is none. */
  find(tag: string): Messages | undefined {
    return this.#byTag.get(tag)
  }

  /** The language of the path, else the one that the browser prefers, else the site's own. */
  choose(path: string, acceptLanguage: string | undefined): Messages {
    return this.#ofPath(path) ?? this.#preferred.recall(acceptLanguage ?? '')
  }

  #ofPath(path: string): Messages | undefined {
    if (this.#pathLanguages === undefined) {
      const match = firstSegment.exec(path)
      return match === null ? undefined : this.#byTag.get(match[1]!.toLowerCase())
    }
    for (const { prefix, tag } of this.#pathLanguages) {
      if (path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/')) {
        return this.#byTag.get(tag)
      }
    }
    return undefined
  }
}
