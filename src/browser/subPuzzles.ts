import type { PuzzleTask } from './puzzleTask.ts'
import { makeScrypt } from './scrypt.ts'
import { sha256, sha256FirstWord } from './sha256.ts'

/** Solves one sub-puzzle after the other, a slice at a time. */
export interface SubPuzzles {
  readonly begin: (index: number) => void
  /** Works for some milliseconds. The answer, a 32-bit word, once it has one; -1 before. */
  readonly work: () => number
}

/** Some milliseconds of work on a slow machine. */
const sliceTries = 2048
const sliceMixings = 512
/** Of a padded message of ten words. */
const messageBits = 40 * 8

/** For one task. WebAssembly is for workers: only there it may stop everything else for a moment. */
export function subPuzzlesOf(task: PuzzleTask, mayUseWasm: boolean): SubPuzzles {
  return task.algorithm === 'scrypt' ? derivations(task, mayUseWasm) : searches(task)
}

/** Each asks for what scrypt derives from the salt and the sub-puzzle's number. */
function derivations(task: PuzzleTask, mayUseWasm: boolean): SubPuzzles {
  var scrypt = makeScrypt(task.n, task.r, mayUseWasm)
  return {
    begin: function (index) {
      scrypt.start(task.salt, [index])
    },
    work: function () {
      return scrypt.work(sliceMixings) ? scrypt.finish() : -1
    }
  }
}

/** Each asks for a counter such that SHA-256 of salt, number and counter begins with enough zero bits. */
function searches(task: PuzzleTask): SubPuzzles {
  var block = new Int32Array(16)
  block.set(task.salt)
  block[10] = 0x80000000 | 0
  block[15] = messageBits
  var counter = 0
  return {
    begin: function (index) {
      block[8] = index
      counter = 0
    },
    work: function () {
      for (var until = counter + sliceTries; counter < until; counter++) {
        block[9] = counter
        if (sha256FirstWord(block) >>> (32 - task.bits) === 0) return counter
      }
      return -1
    }
  }
}

/** The search that prices a solution of scrypt: for a stamp upon salt and answers. It is number `count`. */
export function stampTask(task: PuzzleTask, answers: readonly number[]): PuzzleTask {
  var salt = sha256([].slice.call(task.salt).concat(answers as never[]))
  return { salt: salt, algorithm: 'sha256', count: 1, bits: task.bits, n: 0, r: 0 }
}
