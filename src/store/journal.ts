import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync
} from 'node:fs'
import { dirname } from 'node:path'
import { Fault } from '../core/fault.ts'

/** Only its owner may read it: it says who did what to whom. */
const fileMode = 0o600

/**
 * A small file of lines that outlives the process: lines are appended, and now and then it is written anew. It
 * is opened for each line, so a second process that writes it anew by mistake does not make this one write
 * into a file that nobody finds any more.
 */
export class Journal {
  readonly #file: string
  #lines: number
  #isBehind = false

  private constructor(file: string, lines: number) {
    this.#file = file
    this.#lines = lines
  }

  /**
   * Reads a journal; a missing file is an empty one. A last line without its end was torn when the machine
   * fell, and is left out: write the journal anew before anything is appended. `readLine` throws for what is
   * no line of this journal.
   * @throws Fault `orders_unreadable` with the line.
   */
  static open<Line>(
    file: string,
    readLine: (text: string) => Line
  ): { readonly journal: Journal; readonly lines: readonly Line[] } {
    const texts = readText(file).split('\n').slice(0, -1)
    const lines = texts.map((text, i) => {
      try {
        return readLine(text)
      } catch (cause) {
        const place = { file, line: i + 1, column: 1 }
        throw new Fault('orders_unreadable', 'This line is none that Moien has written', { cause, place })
      }
    })
    return { journal: new Journal(file, lines.length), lines }
  }

  /** How many lines the file has. */
  get length(): number {
    return this.#lines
  }

  /** Whether a line could not be written since the file was written anew: it does not say what holds. */
  get isBehind(): boolean {
    return this.#isBehind
  }

  /**
   * Appends a line, whole or not at all. `isUrgent` waits until the disk has it.
   * @throws Fault `orders_unwritable`.
   */
  append(line: string, isUrgent: boolean): void {
    try {
      const descriptor = openSync(this.#file, 'a', fileMode)
      try {
        appendWhole(descriptor, `${line}\n`, isUrgent)
      } finally {
        closeSync(descriptor)
      }
      this.#lines++
    } catch (cause) {
      this.#isBehind = true
      throw unwritable(this.#file, cause)
    }
  }

  /**
   * Puts these lines in the place of all others, in one step.
   * @throws Fault `orders_unwritable`; then the file is as it was.
   */
  rewrite(lines: readonly string[]): void {
    const next = `${this.#file}.new`
    try {
      writeFileSync(next, lines.map(line => `${line}\n`).join(''), { mode: fileMode, flush: true })
      renameSync(next, this.#file)
      syncFolder(dirname(this.#file))
      this.#lines = lines.length
      this.#isBehind = false
    } catch (cause) {
      throw unwritable(this.#file, cause)
    }
  }
}

/** A full disk takes half a line; that half must go, or the next one is written into it. */
function appendWhole(descriptor: number, line: string, isUrgent: boolean): void {
  const { size } = fstatSync(descriptor)
  try {
    writeFileSync(descriptor, line)
    if (isUrgent) fdatasyncSync(descriptor)
  } catch (error) {
    ftruncateSync(descriptor, size)
    throw error
  }
}

function readText(file: string): string {
  try {
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  } catch (cause) {
    throw new Fault('orders_unreadable', `Cannot read the journal of orders ${file}`, { cause })
  }
}

/** A rename is only on the disk once its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

function unwritable(file: string, cause: unknown): Fault {
  return new Fault('orders_unwritable', `Cannot write the journal of orders ${file}`, { cause })
}
