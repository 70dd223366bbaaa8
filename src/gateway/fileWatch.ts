import { unwatchFile, watchFile } from 'node:fs'

/**
 * Calls `changed` when any of the files is written, replaced or re-linked. It polls (a second at
 * the most): that alone sees a Kubernetes ConfigMap change, editors that rename, and network drives.
 */
export class FileWatch {
  readonly #changed: () => void
  readonly #intervalMs: number
  #files: ReadonlySet<string> = new Set()

  constructor(changed: () => void, intervalMs = 1000) {
    this.#changed = changed
    this.#intervalMs = intervalMs
  }

  /** Watches these files instead of those before. Those that stay are not let out of sight meanwhile. */
  watch(files: readonly string[]): void {
    const wanted = new Set(files)
    for (const file of this.#files) if (!wanted.has(file)) unwatchFile(file, this.#changed)
    for (const file of wanted) {
      if (this.#files.has(file)) continue
      watchFile(file, { interval: this.#intervalMs, persistent: false }, this.#changed)
    }
    this.#files = wanted
  }

  stop(): void {
    this.watch([])
  }
}
