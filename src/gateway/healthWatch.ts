import type { Clock } from '../core/clock.ts'
import type { SiteConfig } from '../core/config.ts'
import { HealthChecker } from '../upstream/healthChecker.ts'
import type { SharedTables } from './sharedTables.ts'

interface Checking {
  /** What is checked, and how. */
  readonly terms: string
  readonly checker: HealthChecker
}

/** The active health checks of all sites, in the main thread. */
export class HealthWatch {
  readonly #clock: Clock
  readonly #turned: (site: SiteConfig, server: string, up: boolean) => void
  #checkers: Map<string, Checking> = new Map()

  constructor(clock: Clock, turned: (site: SiteConfig, server: string, up: boolean) => void) {
    this.#clock = clock
    this.#turned = turned
  }

  /** Checks these sites from now on; checks on unchanged terms go on undisturbed. */
  watch(sites: readonly SiteConfig[], tables: SharedTables): void {
    const next: Map<string, Checking> = new Map()
    for (const site of sites) {
      const { servers, health } = site.upstream
      if (health === undefined) continue
      const terms = JSON.stringify([servers, health, site.upstream.host])
      const before = this.#checkers.get(site.id)
      if (before?.terms === terms) next.set(site.id, before)
      else {
        const { words } = tables.health.get(site.id)!
        const turned = (server: number, up: boolean): void => this.#turned(site, servers[server]!.origin, up)
        const checker = new HealthChecker(site.upstream, health, words, this.#clock, { turned })
        checker.start()
        next.set(site.id, { terms, checker })
      }
    }
    for (const [id, { checker }] of this.#checkers) if (next.get(id)?.checker !== checker) checker.close()
    this.#checkers = next
  }

  stop(): void {
    for (const { checker } of this.#checkers.values()) checker.close()
    this.#checkers.clear()
  }
}
