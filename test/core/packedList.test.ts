import * as fc from 'fast-check'
import t from 'tap'
import { packList, unpackList } from '../../src/core/packedList.ts'

interface Item {
  readonly text: string
  readonly number: number
  readonly nothing: undefined
  readonly numbers: Uint32Array
}

function valuesOf({ text, number, nothing, numbers }: Item): readonly unknown[] {
  return [text, number, nothing, [...numbers]]
}

t.test('what is packed arrives in another thread as it was', t => {
  const numbers = fc.array(fc.nat({ max: 0xffffffff }), { maxLength: 100 })
  const item: fc.Arbitrary<Item> = fc.record({
    text: fc.string({ unit: 'binary' }),
    number: fc.constantFrom(0, -1, 0.5, Infinity, -Infinity),
    nothing: fc.constant(undefined),
    numbers: numbers.map(each => {
      const words = new Uint32Array(new SharedArrayBuffer(each.length * 4))
      words.set(each)
      return words
    })
  })
  fc.assert(
    fc.property(fc.array(item, { maxLength: 200 }), items => {
      const packed = structuredClone(packList(items))
      const unpacked = [...unpackList<Item>(packed)]
      t.equal(packed.count, items.length)
      t.strictSame(unpacked.map(valuesOf), items.map(valuesOf))
    }),
    { numRuns: 15 }
  )
  t.end()
})

t.test('a long list of numbers is shared, by all items that hold it', t => {
  const numbers = new Uint32Array(new SharedArrayBuffer(4096))
  const items = Array.from({ length: 200 }, () => ({ numbers }))
  const unpacked = [...unpackList<{ numbers: Uint32Array }>(structuredClone(packList(items)))]
  numbers[1000] = 7
  t.ok(unpacked.every(item => item.numbers === unpacked[0]!.numbers && item.numbers[1000] === 7))
  t.end()
})

t.test('a list that has grown shares what was packed before, and is unpacked from any place on', t => {
  const size = fc.nat({ max: 200 })
  fc.assert(
    fc.property(size, size, size, (before, more, from) => {
      const items = Array.from({ length: before + more }, (_, i) => ({ i }))
      const packed = packList(items.slice(0, before))
      const grown = packList(items, packed)
      t.equal(grown.count, items.length)
      t.ok(packed.chunks.every((chunk, i) => chunk === grown.chunks[i]))
      t.strictSame([...unpackList(structuredClone(grown), from)], items.slice(from))
    }),
    { numRuns: 30 }
  )
  t.end()
})
