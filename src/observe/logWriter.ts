import { open, type FileHandle } from 'node:fs/promises'
import { Fault } from '../core/fault.ts'
import type { LogSpace } from './logSpace.ts'

/** What a writer needs. */
export interface LogWriterParts {
  /** `-` is standard output. */
  readonly file: string
  /** The word in shared memory that every `LogBatch` adds to: bytes posted and not yet written. */
  readonly backlog: Int32Array
  /** So many lines could not be written, and why. */
  lost(lines: number, fault: Fault): void
}

interface Destination {
  write(lines: Uint8Array): Promise<void>
  close(): Promise<void>
}

/** Lines that wait, in a chunk of the space that their thread shares with the writer. */
interface WaitingChunk {
  readonly space: LogSpace
  readonly chunk: number
  readonly lines: Uint8Array
}

/** Readable by the group, so that a log shipper need not be root. */
const fileMode = 0o640
const lineFeed = 0x0a

/**
 * Writes the log of all threads, whole chunks in the order they come: a single writer, so lines never
 * tear. While the disk or pipe is slow, chunks gather here; the space they come from bounds them.
 */
export class LogWriter {
  readonly #parts: LogWriterParts
  #destination: Destination
  #waiting: WaitingChunk[] = []
  #writing: Promise<void> | undefined = undefined

  private constructor(parts: LogWriterParts, destination: Destination) {
    this.#parts = parts
    this.#destination = destination
  }

  /** Throws a `Fault` (`log_unwritable`). */
  static async open(parts: LogWriterParts): Promise<LogWriter> {
    return new LogWriter(parts, await openDestination(parts.file))
  }

  /** Writes the first `bytes` of a chunk, then gives the chunk back. */
  write(space: LogSpace, chunk: number, bytes: number): void {
    this.#waiting.push({ space, chunk, lines: space.bytesOf(chunk).subarray(0, bytes) })
    this.#writing ??= this.#writeAll()
  }

  /**
   * Opens the file anew, after a rotation has moved it away. Throws a `Fault` (`log_unwritable`), and then
   * goes on with the old one.
   */
  async reopen(): Promise<void> {
    const old = this.#destination
    this.#destination = await openDestination(this.#parts.file)
    await old.close()
  }

  /** Writes what is still waiting and closes the file. */
  async end(): Promise<void> {
    await this.#writing
    await this.#destination.close()
  }

  async #writeAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { space, chunk, lines } = next
      try {
        await this.#destination.write(lines)
      } catch (cause) {
        this.#parts.lost(countLines(lines), unwritable(this.#parts.file, cause))
      } finally {
        Atomics.sub(this.#parts.backlog, 0, lines.length)
        space.giveBack(chunk)
      }
    }
    this.#writing = undefined
  }
}

async function openDestination(file: string): Promise<Destination> {
  if (file === '-') return standardOutput()
  try {
    return fileDestination(await open(file, 'a', fileMode))
  } catch (cause) {
    throw unwritable(file, cause)
  }
}

function fileDestination(handle: FileHandle): Destination {
  // A write under way holds up the closing, so a rotation loses nothing.
  return { write: lines => handle.appendFile(lines), close: () => handle.close() }
}

function standardOutput(): Destination {
  process.stdout.on('error', toldByCallback)
  return {
    write: lines =>
      new Promise((resolve, reject) => {
        process.stdout.write(lines, error => (error ? reject(error) : resolve()))
      }),
    async close() {
      process.stdout.off('error', toldByCallback)
    }
  }
}

function countLines(bytes: Uint8Array): number {
  let lines = 0
  for (const byte of bytes) if (byte === lineFeed) lines++
  return lines
}

/** What went wrong is told to each write's callback; the event, unheard, would end the process. */
function toldByCallback(): void {}

function unwritable(file: string, cause: unknown): Fault {
  const name = file === '-' ? 'standard output' : file
  const why = cause instanceof Error ? `: ${cause.message}` : ''
  return new Fault('log_unwritable', `cannot write the access log to ${name}${why}`, { cause })
}
