/**
 * Finds the site of a hostname: its exact name first, then the longest `*.suffix`, then `*`.
 * RFC 9110 §4.3.3: authority must be matched whole; a substring match is a bypass.
 */
export class SiteTable<Site> {
  readonly #exact: Map<string, Site> = new Map()
  readonly #suffixes: Map<string, Site> = new Map()
  #any: Site | undefined = undefined

  add(host: string, site: Site): void {
    if (host === '*') this.#any = site
    else if (host.startsWith('*.')) this.#suffixes.set(host.slice(1), site)
    else this.#exact.set(host, site)
  }

  find(host: string): Site | undefined {
    const exact = this.#exact.get(host)
    if (exact !== undefined || this.#suffixes.size === 0) return exact ?? this.#any
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const site = this.#suffixes.get(host.slice(dot))
      if (site !== undefined) return site
    }
    return this.#any
  }
}
