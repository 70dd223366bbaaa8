import { diagonal, plainBlockMix, type BlockMix } from './blockMix.ts'
import { hmacSha256 } from './sha256.ts'
import { wasmBlockMix } from './wasmBlockMix.ts'

/**
 * scrypt (RFC 7914) with p = 1, of a password of at most sixteen words and a salt of whole words, as far as a
 * puzzle needs it: the first word of what it derives. Its memory is kept from one derivation to the next.
 */
export interface Scrypt {
  /** Begins a derivation. */
  readonly start: (password: ArrayLike<number>, salt: ArrayLike<number>) => void
  /** Does so many of its 2n mixings; true once they are done. */
  readonly work: (mixings: number) => boolean
  /** The first word, once they are. */
  readonly finish: () => number
}

/** In WebAssembly where that can be had, if it may be. */
export function makeScrypt(n: number, r: number, mayUseWasm: boolean): Scrypt {
  var size = 32 * r
  // The n blocks of the table, two to work on, and one of zeros.
  var words = (n + 3) * size
  var scratch = n * size
  var zeros = scratch + 2 * size
  var memory: Int32Array
  var mix: BlockMix
  try {
    if (!mayUseWasm) throw 0
    var wasm = wasmBlockMix(words, r)
    memory = wasm.memory
    mix = wasm.mix
  } catch {
    memory = new Int32Array(words)
    mix = plainBlockMix(memory, r)
  }
  var key: ArrayLike<number>
  var done = 0

  return {
    start: function (password, salt) {
      key = password
      done = 0
      for (var block = 0; block < size / 8; block++) {
        var part = hmacSha256(key, concat(salt, [block + 1]))
        for (var i = 0; i < 8; i++) memory[place(block * 8 + i)] = swapped(part[i]!)
      }
    },
    work: function (mixings) {
      for (var until = Math.min(done + mixings, 2 * n); done < until; done++) {
        if (done < n) {
          // The last of the first loop goes where the second begins.
          mix(done * size, zeros, (done + 1) * size)
        } else {
          var x = scratch + (done & 1) * size
          mix(x, (memory[x + size - 16]! & (n - 1)) * size, scratch + (~done & 1) * size)
        }
      }
      return done === 2 * n
    },
    finish: function () {
      var bytes = []
      for (var i = 0; i < size; i++) bytes.push(swapped(memory[scratch + place(i)]!))
      return hmacSha256(key, bytes.concat(1))[0]! >>> 0
    }
  }
}

/** Where word i of a block lies in memory. */
function place(i: number): number {
  return (i & ~15) + diagonal.indexOf(i & 15)
}

/** SHA-256 reads words with their highest byte first, Salsa20 with their lowest. */
function swapped(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)
}

function concat(a: ArrayLike<number>, b: readonly number[]): number[] {
  return [].slice.call(a).concat(b as never[])
}
