import type { BlockMix } from './blockMix.ts'

/** Bytes, and lists of such. */
type Code = number | readonly Code[]

// The instructions used (WebAssembly 2.0 §5.4), and which local holds what: three parameters (bytes in
// memory), where the next matrix but one goes, the matrices left, a sum, four diagonals, and the same before.
const xor = [0xfd, 0x51]
const add = [0xfd, 0xae, 1]
const a = 0
const b = 1
const out = 2
const later = 3
const left = 4
const sum = 5
const row = 6
const before = 10
const rows = [0, 1, 2, 3]

/**
 * BlockMix in WebAssembly with SIMD: three times as fast as in JavaScript. The code is put together here,
 * which is shorter than to ship it. Memory has room for so many words.
 * @throws where there is no WebAssembly, none of that kind, or a policy forbids it.
 */
export function wasmBlockMix(words: number, r: number): { memory: Int32Array; mix: BlockMix } {
  var module = new WebAssembly.Module(new Uint8Array(flat(moduleCode(Math.ceil(words / 16384), r), [])))
  var made = new WebAssembly.Instance(module).exports as unknown as { m: WebAssembly.Memory; f: BlockMix }
  return {
    memory: new Int32Array(made.m.buffer),
    mix: function (a, b, out) {
      made.f(a * 4, b * 4, out * 4)
    }
  }
}

/** A module of one function, `f`, and its memory, `m`. */
function moduleCode(pages: number, r: number): Code {
  var body = flat(
    // Two locals beyond the parameters that are i32, nine that are v128.
    [2, 2, 0x7f, 9, 0x7b, functionCode(r), 0x0b],
    []
  )
  return [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    [1, 7, 1, 0x60, 3, 0x7f, 0x7f, 0x7f, 0],
    [3, 2, 1, 0],
    [5, leb(pages).length + 2, 1, 0, leb(pages)],
    [7, 9, 2, 1, 0x66, 0, 0, 1, 0x6d, 2, 0],
    [10, leb(body.length + 1 + leb(body.length).length), 1, leb(body.length), body]
  ]
}

function functionCode(r: number): Code {
  var last = (2 * r - 1) * 64
  return [
    rows.map(function (i) {
      return [load(a, last + 16 * i), load(b, last + 16 * i), xor, set(row + i)]
    }),
    [get(out), constant(r * 64), 0x6a, set(later), constant(2 * r), set(left)],
    [0x03, 0x40],
    rows.map(function (i) {
      return [load(a, 16 * i), load(b, 16 * i), xor, get(row + i), xor, [0x22, row + i], set(before + i)]
    }),
    // Salsa20/8: columns, rows, and so on.
    [0, 1, 2, 3, 4, 5, 6, 7].map(roundCode),
    rows.map(function (i) {
      return [get(out), get(row + i), get(before + i), add, [0x22, row + i], [0xfd, 11, 4, leb(16 * i)]]
    }),
    // Matrices go by turns to the first and to the second half.
    [get(later), get(out), constant(64), 0x6a, set(later), set(out)],
    [get(a), constant(64), 0x6a, set(a), get(b), constant(64), 0x6a, set(b)],
    [get(left), constant(1), 0x6b, [0x22, left], [0x0d, 0], 0x0b]
  ]
}

/** A round of all four diagonals at once, which then change places: what were columns are rows. */
function roundCode(): Code {
  return [
    quarterCode(1, 0, 3, 7),
    quarterCode(2, 1, 0, 9),
    quarterCode(3, 2, 1, 13),
    quarterCode(0, 3, 2, 18),
    [turned(3, 1), turned(1, 3), set(row + 3), set(row + 1), turned(2, 2), set(row + 2)]
  ]
}

/** target ^= (one + other) <<< bits */
function quarterCode(target: number, one: number, other: number, bits: number): Code {
  return [
    [get(row + one), get(row + other), add, [0x22, sum]],
    [constant(bits), [0xfd, 0xab, 1], get(sum), constant(32 - bits), [0xfd, 0xad, 1], [0xfd, 0x50]],
    [get(row + target), xor, set(row + target)]
  ]
}

/** A diagonal, turned by so many words. */
function turned(i: number, words: number): Code {
  var lanes = []
  for (var byte = 0; byte < 16; byte++) lanes.push((byte + 4 * words) % 16)
  return [get(row + i), get(row + i), [0xfd, 13], lanes]
}

function load(at: number, offset: number): Code {
  return [get(at), [0xfd, 0, 4], leb(offset)]
}

function get(local: number): Code {
  return [0x20, local]
}

function set(local: number): Code {
  return [0x21, local]
}

/** Of 0 to 8191: a signed LEB128 of two bytes. */
function constant(value: number): Code {
  return [0x41, (value & 127) | 128, value >> 7]
}

/** An unsigned LEB128. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128].concat(leb(value >> 7))
}

function flat(code: Code, into: number[]): number[] {
  if (typeof code === 'number') into.push(code)
  else for (var i = 0; i < code.length; i++) flat(code[i]!, into)
  return into
}
