import { unwatchFile, watchFile } from 'node:fs'

/**
 * Calls `changed` once when any of the files is written, replaced or re-linked. It polls (a second at
 * the most): that alone sees a Kubernetes ConfigMap change, editors that rename, and network drives.
 */
export class FileWatch {
  readonly #changed: () => void
  readonly #intervalMs: number
  #files: readonly string[] = []

  constructor(changed: () => void, intervalMs = 1000) {
    this.#changed = changed
    this.#intervalMs = intervalMs
  }

  /** Watches these files instead of those before. */
  watch(files: readonly string[]): void {
    this.stop()
    this.#files = [...new Set(files)]
    for (const file of this.#files)
      watchFile(file, { interval: this.#intervalMs, persistent: false }, this.#changed)
  }

  stop(): void {
    for (const file of this.#files) unwatchFile(file, this.#changed)
    this.#files = []
  }
}
