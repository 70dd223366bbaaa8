import * as fc from 'fast-check'

/** One change to bytes: places are taken modulo their length. */
type Change =
  | { readonly kind: 'set'; readonly at: number; readonly value: number }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'cut'; readonly at: number; readonly count: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly count: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly at: number }

export type Mutation = readonly Change[]

const at = fc.oneof(fc.nat(100), fc.nat(4000))
const count = fc.integer({ min: 1, max: 40 })
/** Lengths go wrong at their ends more often than between. */
const value = fc.oneof(fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff), fc.nat(255))

/** A few changes of bytes: some single bits, some that move all that follows. */
export const anyMutation: fc.Arbitrary<Mutation> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at, value }),
    fc.record({ kind: fc.constant('flip' as const), at, bit: fc.nat(7) }),
    fc.record({ kind: fc.constant('cut' as const), at, count }),
    fc.record({ kind: fc.constant('repeat' as const), at, count }),
    fc.record({
      kind: fc.constant('insert' as const),
      at,
      bytes: fc.uint8Array({ minLength: 1, maxLength: 20 })
    }),
    fc.record({ kind: fc.constant('end' as const), at })
  ),
  { minLength: 1, maxLength: 4 }
)

/** The bytes with all changes made, one after the other. */
export function mutate(bytes: Buffer, mutation: Mutation): Buffer {
  return mutation.reduce(changed, Buffer.from(bytes))
}

function changed(bytes: Buffer, change: Change): Buffer {
  if (bytes.length === 0) return bytes
  const place = change.at % bytes.length
  switch (change.kind) {
    case 'set':
      bytes[place] = change.value
      return bytes
    case 'flip':
      bytes[place]! ^= 1 << change.bit
      return bytes
    case 'cut':
      return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + change.count)])
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, place + change.count), bytes.subarray(place)])
    case 'insert':
      return Buffer.concat([bytes.subarray(0, place), change.bytes, bytes.subarray(place)])
    default:
      return bytes.subarray(0, place)
  }
}
