import { hash } from 'node:crypto'
import * as fc from 'fast-check'
import t from 'tap'
import { searchPuzzle } from '../../src/browser/searchPuzzle.ts'
import { sha256FirstWord } from '../../src/browser/sha256.ts'
import { loadBrowserCode } from '../../src/challenge/browserCode.ts'
import { verifySolution } from '../../src/challenge/verifySolution.ts'

const salt = hash('sha256', 'a challenge', 'buffer')
const words = Array.from({ length: 8 }, (_, i) => salt.readInt32BE(i * 4))

t.test('the browser’s SHA-256 is SHA-256', async () => {
  const property = fc.property(fc.uint8Array({ maxLength: 55 }), message => {
    const padded = Buffer.alloc(64)
    padded.set(message)
    padded[message.length] = 0x80
    padded.writeUInt32BE(message.length * 8, 60)
    const block = Int32Array.from({ length: 16 }, (_, i) => padded.readInt32BE(i * 4))
    return sha256FirstWord(block) === hash('sha256', message, 'buffer').readInt32BE(0)
  })
  fc.assert(property, { numRuns: 500 })
})

t.test('what the browser finds the server accepts, and only that', async t => {
  const bits = 8
  const task = { salt: words, bits }
  const answers = Array.from({ length: 16 }, (_, index) => searchPuzzle(task, index, 0, 2 ** 32))
  t.equal(verifySolution({ salt, bits, answers }), 'solved')
  t.equal(verifySolution({ salt: Uint8Array.from(salt), bits, answers }), 'solved', 'across threads')
  for (let i = 0; i < answers.length; i++) {
    // A neighbour of an answer is one itself once in 256 times, so it must be further away.
    const wrong = answers.with(i, answers[i] === 0 ? 2 ** 32 - 1 : answers[i]! - 1)
    t.equal(verifySolution({ salt, bits, answers: wrong }), 'wrong', `answer ${i}`)
  }
  t.equal(verifySolution({ salt, bits, answers: answers.toReversed() }), 'wrong', 'each is for its own place')
  t.equal(
    verifySolution({ salt: hash('sha256', 'b', 'buffer'), bits, answers }),
    'wrong',
    'and its own challenge'
  )
})

t.test('a search in slices finds what one search finds', async t => {
  const task = { salt: words, bits: 10 }
  const whole = searchPuzzle(task, 3, 0, 2 ** 32)
  let sliced = -1
  for (let first = 0; sliced < 0; first += 64) sliced = searchPuzzle(task, 3, first, 64)
  t.equal(sliced, whole)
  t.equal(searchPuzzle(task, 3, 0, whole), -1)
})

t.test('nothing about the machine is read', async t => {
  const { script, worker } = loadBrowserCode()
  const probes =
    /canvas|getContext|webgl|AudioContext|OfflineAudio|hardwareConcurrency|deviceMemory|userAgent|platform|plugins|fonts|screen\.|devicePixelRatio|getBattery|mediaDevices|timeZone|languages/i
  t.notMatch(script.replaceAll('document.documentElement', ''), probes)
  t.notMatch(worker, probes)
})
