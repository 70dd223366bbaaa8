import { unwatchFile, watchFile } from 'node:fs'
import { fileStamp } from './fileStamp.ts'

/**
 * Calls `changed` when any of the files is written, replaced or re-linked. It polls (a second at
 * the most): that alone sees a Kubernetes ConfigMap change, editors that rename, and network drives.
 */
export class FileWatch {
  readonly #changed: () => void
  readonly #intervalMs: number
  #files: ReadonlySet<string> = new Set()
  readonly #firstLooks: Set<NodeJS.Timeout> = new Set()

  constructor(changed: () => void, intervalMs = 1000) {
    this.#changed = changed
    this.#intervalMs = intervalMs
  }

  /**
   * Watches these files instead of those before. Those that stay are not let out of sight meanwhile; of each
   * other one the map has the stamp that it had before it was read.
   */
  watch(files: ReadonlyMap<string, string>): void {
    const fresh = [...files].filter(([file]) => !this.#files.has(file))
    for (const file of this.#files) if (!files.has(file)) unwatchFile(file, this.#changed)
    for (const [file] of fresh) {
      watchFile(file, { interval: this.#intervalMs, persistent: false }, this.#changed)
    }
    this.#files = new Set(files.keys())
    if (fresh.length > 0) this.#lookAgain(fresh)
  }

  stop(): void {
    this.watch(new Map())
    for (const timer of this.#firstLooks) clearTimeout(timer)
  }

  /** What was changed after it was read, and before the watch took its first look a moment from now, it never sees. */
  #lookAgain(read: readonly (readonly [file: string, stamp: string])[]): void {
    const timer = setTimeout(() => {
      this.#firstLooks.delete(timer)
      if (read.some(([file, stamp]) => this.#files.has(file) && fileStamp(file) !== stamp)) this.#changed()
    }, this.#intervalMs)
    this.#firstLooks.add(timer.unref())
  }
}
