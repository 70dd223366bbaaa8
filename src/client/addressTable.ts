import type { Address } from '../core/address.ts'
import type { AddressTableData, RangeData } from '../core/geography.ts'

/** Finds the number of an address by a binary search in shared memory: no allocation, some 20 steps. */
export class AddressTable {
  readonly #v4: Ranges
  readonly #v6: Ranges

  constructor({ v4, v6 }: AddressTableData) {
    this.#v4 = rangesOf(v4)
    this.#v6 = rangesOf(v6)
  }

  /** 0 where the table has none. */
  valueOf({ family, words }: Address): number {
    if (family === 6) return valueAt(this.#v6, 4, words)
    return valueAt(this.#v4, 1, words)
  }
}

interface Ranges {
  readonly starts: Uint32Array
  readonly values: Uint32Array
}

function rangesOf({ starts, values }: RangeData): Ranges {
  return { starts: new Uint32Array(starts), values: new Uint32Array(values) }
}

function valueAt({ starts, values }: Ranges, width: 1 | 4, words: Address['words']): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isAfter(starts, middle * width, width, words)) high = middle
    else low = middle + 1
  }
  return low === 0 ? 0 : values[low - 1]!
}

/** Whether a range starts after the address. */
function isAfter(starts: Uint32Array, at: number, width: 1 | 4, words: Address['words']): boolean {
  for (let i = 0; i < width; i++) {
    const difference = starts[at + i]! - words[4 - width + i]!
    if (difference !== 0) return difference > 0
  }
  return false
}

/** Gathers the ranges of one family, from the first address to the last. */
export class RangeBuilder {
  readonly #width: 1 | 4
  readonly #starts: number[] = []
  readonly #values: number[] = []

  constructor(family: 4 | 6) {
    this.#width = family === 4 ? 1 : 4
  }

  /** From this address on, until another is added, the value is this one. */
  add(words: Address['words'], value: number): void {
    if (value === (this.#values.at(-1) ?? 0)) return
    for (let i = 4 - this.#width; i < 4; i++) this.#starts.push(words[i]!)
    this.#values.push(value)
  }

  build(): RangeData {
    return { starts: shared(this.#starts), values: shared(this.#values) }
  }
}

function shared(numbers: readonly number[]): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(numbers.length * Uint32Array.BYTES_PER_ELEMENT)
  new Uint32Array(buffer).set(numbers)
  return buffer
}
