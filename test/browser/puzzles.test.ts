import { createHmac, hash, randomBytes, scryptSync } from 'node:crypto'
import { parse } from 'acorn'
import * as fc from 'fast-check'
import t from 'tap'
import { diagonal, plainBlockMix } from '../../src/browser/blockMix.ts'
import { readTask } from '../../src/browser/puzzleTask.ts'
import { makeScrypt } from '../../src/browser/scrypt.ts'
import { hmacSha256, sha256, sha256FirstWord } from '../../src/browser/sha256.ts'
import { stampTask, subPuzzlesOf } from '../../src/browser/subPuzzles.ts'
import { wasmBlockMix } from '../../src/browser/wasmBlockMix.ts'
import { loadBrowserCode } from '../../src/challenge/browserCode.ts'
import { puzzleWords, type Puzzle } from '../../src/challenge/puzzle.ts'
import { verifySolution } from '../../src/challenge/verifySolution.ts'
import { stamped } from '../support/scriptedVisitor.ts'

const salt = hash('sha256', 'a challenge', 'buffer')
const light: Puzzle = { algorithm: 'sha256', count: 16, bits: 8 }
const heavy: Puzzle = { algorithm: 'scrypt', count: 4, n: 64, r: 8, p: 1, stampBits: 8 }

/** What the browser answers to a puzzle, with WebAssembly or without. */
function solve(puzzle: Puzzle, mayUseWasm: boolean): number[] {
  const task = readTask(salt.toString('base64url'), puzzleWords(puzzle))
  const subPuzzles = subPuzzlesOf(task, mayUseWasm)
  return Array.from({ length: task.count }, (_, index) => {
    subPuzzles.begin(index)
    let answer = -1
    while (answer < 0) answer = subPuzzles.work()
    return answer
  })
}

function wordsOf(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readInt32BE(4 * i))
}

function bytesOf(words: Int32Array): Buffer {
  const bytes = Buffer.alloc(words.length * 4)
  for (const [i, word] of words.entries()) bytes.writeInt32BE(word, 4 * i)
  return bytes
}

/** Where word i of a block lies in memory. */
function place(i: number): number {
  return (i & ~15) + diagonal.indexOf(i & 15)
}

t.test('the browser’s SHA-256 is SHA-256', async () => {
  const short = fc.property(fc.uint8Array({ maxLength: 55 }), message => {
    const padded = Buffer.alloc(64)
    padded.set(message)
    padded[message.length] = 0x80
    padded.writeUInt32BE(message.length * 8, 60)
    return (
      sha256FirstWord(Int32Array.from(wordsOf(padded))) === hash('sha256', message, 'buffer').readInt32BE(0)
    )
  })
  fc.assert(short, { numRuns: 500 })
  for (let words = 0; words < 300; words++) {
    const message = randomBytes(4 * words)
    const key = randomBytes(4 * (words % 17))
    const digest = bytesOf(sha256(wordsOf(message)))
    t.ok(digest.equals(hash('sha256', message, 'buffer')), `${words} words`)
    const mac = createHmac('sha256', key).update(message).digest()
    t.ok(bytesOf(hmacSha256(wordsOf(key), wordsOf(message))).equals(mac), `HMAC of ${words} words`)
  }
})

t.test('the browser’s BlockMix is that of RFC 7914 §9', async t => {
  // The vector's words, as they are read from it: with the lowest byte first.
  const input = Buffer.from(
    'f7ce0b653d2d72a4108cf5abe912ffdd777616dbbb27a70e8204f3ae2d0f6fad89f68f4811d1e87bcc3bd7400a9ffd29' +
      '094f0184639574f39ae5a1315217bcd7894991447213bb226c25b54da86370fbcd984380374666bb8ffcb5bf40c254b0' +
      '67d27c51ce4ad5fed829c90b505a571b7f4d1cad6a523cda770e67bceaaf7e89',
    'hex'
  )
  const output =
    'a41f859c6608cc993b81cacb020cef05044b2181a2fd337dfd7b1c6396682f29b4393168e3c9e6bcfe6bc5b7a06d96ba' +
    'e424cc102c91745c24ad673dc7618f8120edc975323881a80540f64c162dcd3c21077cfe5f8d5fe2b1a4168f953678b7' +
    '7d3b3d803b60e4ab920996e59b4d53b65d2a225877d5edf5842cb9f14eefe425'
  const plain = new Int32Array(96)
  const wasm = wasmBlockMix(96, 1)
  for (const [name, memory, mix] of [
    ['in JavaScript', plain, plainBlockMix(plain, 1)],
    ['in WebAssembly', wasm.memory, wasm.mix]
  ] as const) {
    for (let i = 0; i < 32; i++) memory[place(i)] = input.readInt32LE(4 * i)
    mix(0, 64, 32)
    const got = Buffer.alloc(128)
    for (let i = 0; i < 32; i++) got.writeInt32LE(memory[32 + place(i)]!, 4 * i)
    t.equal(got.toString('hex'), output, name)
  }
})

t.test('the browser’s scrypt is scrypt, with WebAssembly and without', async t => {
  for (const mayUseWasm of [true, false]) {
    for (const [n, r] of [
      [2, 1],
      [16, 1],
      [64, 4],
      [128, 8],
      [32, 16],
      [2048, 8]
    ] as const) {
      const scrypt = makeScrypt(n, r, mayUseWasm)
      for (const slice of [1000, 7]) {
        const password = randomBytes(32)
        const number = randomBytes(4)
        scrypt.start(wordsOf(password), wordsOf(number))
        while (!scrypt.work(slice));
        const word = scryptSync(password, number, 4, { N: n, r, p: 1 }).readUInt32BE(0)
        t.equal(scrypt.finish(), word, `n ${n}, r ${r}, ${mayUseWasm ? 'WebAssembly' : 'JavaScript'}`)
      }
    }
  }
})

t.test('what the browser finds for a light puzzle the server accepts, and only that', async t => {
  const answers = solve(light, true)
  const job = { puzzle: light, salt, answers, chosen: 0 }
  t.equal(verifySolution(job), 'solved')
  t.equal(verifySolution({ ...job, salt: Uint8Array.from(salt) }), 'solved', 'across threads')
  for (let i = 0; i < answers.length; i++) {
    // A neighbour of an answer is one itself once in 256 times, so it must be further away.
    const wrong = answers.with(i, answers[i] === 0 ? 2 ** 32 - 1 : answers[i]! - 1)
    t.equal(verifySolution({ ...job, answers: wrong }), 'wrong', `answer ${i}`)
  }
  t.equal(verifySolution({ ...job, answers: answers.toReversed() }), 'wrong', 'each is for its own place')
  t.equal(verifySolution({ ...job, salt: hash('sha256', 'b', 'buffer') }), 'wrong', 'and its own challenge')
})

t.test('what the browser derives for a heavy puzzle the server accepts, wherever it looks', async t => {
  const answers = solve(heavy, true)
  t.strictSame(solve(heavy, false), answers, 'WebAssembly is not needed')
  for (let chosen = 0; chosen < answers.length; chosen++) {
    const job = { puzzle: heavy, salt, answers, chosen }
    t.equal(verifySolution(job), 'solved')
    t.equal(verifySolution({ ...job, answers: answers.with(chosen, answers[chosen]! ^ 1) }), 'wrong')
    t.equal(verifySolution({ ...job, answers: answers.toReversed() }), 'wrong')
    t.equal(verifySolution({ ...job, salt: hash('sha256', 'b', 'buffer') }), 'wrong')
  }
})

t.test('the browser’s stamp is the one that the server wants', async t => {
  const answers = [1, 2 ** 32 - 1, 0, 77]
  const task = stampTask(readTask(salt.toString('base64url'), puzzleWords(heavy)), answers)
  const search = subPuzzlesOf(task, false)
  search.begin(0)
  let stamp = -1
  while (stamp < 0) stamp = search.work()
  t.equal([...answers, stamp].join('.'), stamped(salt, answers, heavy.stampBits))
})

t.test('nothing about the machine is read', async t => {
  const probes =
    /canvas|getContext|webgl|gpu|AudioContext|OfflineAudio|hardwareConcurrency|deviceMemory|userAgent|platform|plugins|fonts|screen\.|devicePixelRatio|getBattery|mediaDevices|maxTouchPoints|connection\b|timeZone|languages/i
  const { scripts } = loadBrowserCode()
  t.equal(scripts.length, 2)
  for (const script of scripts) t.notMatch(script.replaceAll('document.documentElement', ''), probes)
})

t.test('the bootstrap is ES5, every line of it', async t => {
  const [bootstrap] = loadBrowserCode().scripts
  t.doesNotThrow(() => parse(bootstrap!, { ecmaVersion: 5, sourceType: 'script' }))
})
