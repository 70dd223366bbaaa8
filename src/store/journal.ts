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

/** A small file of lines that outlives the process: lines are appended, and now and then it is written anew. */
export class Journal {
  readonly #file: string
  #descriptor: number
  #lines: number

  private constructor(file: string, lines: number) {
    this.#file = file
    this.#lines = lines
    this.#descriptor = openSync(file, 'a', fileMode)
  }

  /**
   * Reads a journal and opens it for more; a missing file is an empty one. A last line without its end was
   * torn when the machine fell, and is left out. `readLine` throws for what is no line of this journal.
   * @throws Fault `orders_unreadable` with the line, `orders_unwritable`.
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
    try {
      return { journal: new Journal(file, lines.length), lines }
    } catch (cause) {
      throw unwritable(file, cause)
    }
  }

  /** How many lines the file has. */
  get length(): number {
    return this.#lines
  }

  /**
   * Appends a line, whole or not at all. `isUrgent` waits until the disk has it.
   * @throws Fault `orders_unwritable`.
   */
  append(line: string, isUrgent: boolean): void {
    const { size } = fstatSync(this.#descriptor)
    try {
      writeFileSync(this.#descriptor, `${line}\n`)
      if (isUrgent) fdatasyncSync(this.#descriptor)
      this.#lines++
    } catch (cause) {
      ftruncateSync(this.#descriptor, size)
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
      closeSync(this.#descriptor)
      this.#descriptor = openSync(this.#file, 'a', fileMode)
      this.#lines = lines.length
    } catch (cause) {
      throw unwritable(this.#file, cause)
    }
  }

  close(): void {
    closeSync(this.#descriptor)
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
