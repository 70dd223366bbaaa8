// What the page holds for a citizen must come out unchanged, and for nobody and nowhere else.
import * as fc from 'fast-check'
import t from 'tap'
import { deriveKeys } from '../../src/challenge/deriveKeys.ts'
import { openForm, sealForm, type SealedForm, type SealPlace } from '../../src/challenge/sealedForm.ts'
import { ring } from './smallGateway.ts'

const keys = deriveKeys(ring, 'seal')
const place: SealPlace = {
  challenge: 'AQAAAAAC',
  scheme: 'https',
  host: 'guichet.example.lu',
  target: '/apply?step=2'
}

function formWith(bytes: Uint8Array): SealedForm {
  return {
    id: '0123456789abcdef0123456789abcdef',
    method: 'POST',
    sealedMs: 1_795_500_000_000,
    headers: ['Content-Type', 'application/x-www-form-urlencoded', 'Origin', 'https://guichet.example.lu'],
    secretsKey: 'fedcba9876543210fedcba9876543210',
    secrets: ['abcdefghijklmnopqrstuv'],
    body: { kind: 'inline', bytes: Buffer.from(bytes) }
  }
}

t.test('whatever was sent comes out as it went in', async t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), bytes => {
      const form = formWith(bytes)
      t.strictSame(openForm(keys, sealForm(keys, form, place), place), form)
    }),
    { numRuns: 60 }
  )
  const spooled: SealedForm = {
    ...formWith(Buffer.alloc(0)),
    body: { kind: 'spooled', file: { name: 'x.form', key: 'AAAA', bytes: 7 } }
  }
  t.strictSame(openForm(keys, sealForm(keys, spooled, place), place), spooled)
})

t.test('with one bit turned it is nothing', async () => {
  const seal = Buffer.from(sealForm(keys, formWith(Buffer.from('name=Marie')), place), 'base64url')
  fc.assert(
    fc.property(fc.nat({ max: seal.length * 8 - 1 }), bit => {
      const turned = Buffer.from(seal)
      turned[bit >> 3]! ^= 1 << (bit & 7)
      const opened = openForm(keys, turned.toString('base64url'), place)
      // The four bytes of the key's id name a key that is not there.
      return opened === undefined || (opened === 'foreign' && bit >> 3 >= 1 && bit >> 3 < 5)
    }),
    { numRuns: 400 }
  )
})

t.test('cut short, or made up, it is nothing', async t => {
  const seal = sealForm(keys, formWith(Buffer.from('name=Marie')), place)
  const bytes = Buffer.from(seal, 'base64url')
  for (let length = 0; length < bytes.length; length++) {
    t.equal(openForm(keys, bytes.toString('base64url', 0, length), place), undefined, String(length))
  }
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), text => {
      const opened = openForm(keys, text, place)
      return opened === undefined || opened === 'foreign'
    })
  )
})

t.test('it opens in its own place alone', async t => {
  const seal = sealForm(keys, formWith(Buffer.from('name=Marie')), place)
  const others: readonly Partial<SealPlace>[] = [
    { challenge: 'AQAAAAAD' },
    { scheme: 'http' },
    { host: 'other.example.lu' },
    { target: '/apply?step=3' },
    // What stands at the end of one may not stand at the beginning of the next.
    { host: 'guichet.example.lu/', target: 'apply?step=2' }
  ]
  for (const other of others) {
    t.equal(openForm(keys, seal, { ...place, ...other }), undefined, JSON.stringify(other))
  }
  t.equal(openForm(deriveKeys(ring, 'pass'), seal, place), undefined, 'nor with a key for something else')
})
