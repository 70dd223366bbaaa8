import { LRUCache } from 'lru-cache'
import { textSlot } from './textSlot.ts'

/** A power of two. */
const recentSlots = 256

/** How much is remembered. */
export interface TextCacheBounds<Known extends object> {
  readonly maxTexts: number
  /** Longer ones are found out about anew each time. */
  readonly maxLength: number
  /** Of all that is known together, as `sizeOf` counts; without it only texts are counted. */
  readonly maxSize?: number
  readonly sizeOf?: (known: Known) => number
}

/**
 * Remembers what was found out about texts of which few make up nearly all: user agents, paths. The last of each slot
 * is found without hashing, which takes longest of a string just read.
 */
export class TextCache<Known extends object> {
  readonly #find: (text: string) => Known
  readonly #maxLength: number
  readonly #known: LRUCache<string, Known>
  readonly #recentTexts: string[] = Array.from({ length: recentSlots }, () => '')
  readonly #recent: (Known | undefined)[] = Array.from({ length: recentSlots })

  constructor(find: (text: string) => Known, bounds: TextCacheBounds<Known>) {
    const { maxTexts, maxLength, maxSize, sizeOf } = bounds
    this.#find = find
    this.#maxLength = maxLength
    this.#known = new LRUCache({
      max: maxTexts,
      ...(maxSize === undefined || sizeOf === undefined ? {} : { maxSize, sizeCalculation: sizeOf }),
      dispose: (known, text) => this.#forget(known, text)
    })
  }

  /** How many texts are remembered. */
  get size(): number {
    return this.#known.size
  }

  recall(text: string): Known {
    const slot = textSlot(text, recentSlots)
    const recent = this.#recent[slot]
    if (recent !== undefined && this.#recentTexts[slot] === text) return recent
    const known = this.#known.get(text)
    if (known === undefined) return this.#learn(text)
    this.#recentTexts[slot] = text
    return (this.#recent[slot] = known)
  }

  #learn(text: string): Known {
    const found = this.#find(text)
    if (text.length <= this.#maxLength) this.#known.set(text, found)
    return found
  }

  #forget(known: Known, text: string): void {
    const slot = textSlot(text, recentSlots)
    if (this.#recent[slot] !== known || this.#recentTexts[slot] !== text) return
    this.#recentTexts[slot] = ''
    this.#recent[slot] = undefined
  }
}
