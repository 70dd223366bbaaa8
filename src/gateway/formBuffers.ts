import type { ControlBlock } from './controlBlock.ts'

/** Forms in memory at a time, of all edge threads together. */
const mostBytes = 64 * 1024 * 1024
/** For each network and edge thread: some eight of the largest. */
const mostBytesPerNetwork = 4 * 1024 * 1024

/** Room for a form, until it is given back. */
export interface FormRoom {
  release(): void
}

/**
 * An edge thread's account of forms that it has in memory, on their way into a page or to the upstream: bounded over
 * all threads and for each network, so that slow senders from one place leave room for everybody else.
 */
export class FormBuffers {
  readonly #block: ControlBlock
  readonly #slot: number
  readonly #networks: Map<string, number> = new Map()

  constructor(block: ControlBlock, slot: number) {
    this.#block = block
    this.#slot = slot
  }

  /** Bytes for which there is room taken in this thread. */
  get bytes(): number {
    return this.#block.formBytes(this.#slot)
  }

  /** Takes room; `undefined` when there is none. `network` is the client's /24 or /48. */
  take(network: string, bytes: number): FormRoom | undefined {
    const held = this.#networks.get(network) ?? 0
    if (held + bytes > mostBytesPerNetwork) return undefined
    if (this.#block.addFormBytes(this.#slot, bytes) > mostBytes) {
      this.#block.addFormBytes(this.#slot, -bytes)
      return undefined
    }
    this.#networks.set(network, held + bytes)
    let isTaken = true
    return {
      release: () => {
        if (isTaken) this.#release(network, bytes)
        isTaken = false
      }
    }
  }

  #release(network: string, bytes: number): void {
    this.#block.addFormBytes(this.#slot, -bytes)
    const left = this.#networks.get(network)! - bytes
    if (left === 0) this.#networks.delete(network)
    else this.#networks.set(network, left)
  }
}
