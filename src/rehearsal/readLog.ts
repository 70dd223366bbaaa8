import { createReadStream, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Fault } from '../core/fault.ts'
import { LineReader } from './lineReader.ts'

/** Larger than a stream's own, for fewer turns of the event loop. */
const chunkBytes = 1024 * 1024

/** Hears of a log while it is read. */
export interface LogListener {
  readonly line: (line: string, isWhole: boolean) => void
  /** After each chunk: how many bytes of the file, as it lies on the disk, have been read. */
  readonly progress: (readBytes: number) => void
}

/**
 * Reads a log from its beginning to its end, as a stream: a file, one that is compressed (`.gz`), or
 * standard input (`-`).
 * @throws Fault `log_unreadable`, and what the listener throws.
 */
export async function readLog(file: string, listener: LogListener): Promise<void> {
  const source = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: chunkBytes })
  try {
    await readStream(source, file.endsWith('.gz'), listener)
  } catch (cause) {
    // What the listener throws is no fault of the file's.
    if (cause instanceof Fault || !(cause instanceof Error) || !('code' in cause)) throw cause
    throw new Fault('log_unreadable', `${file} cannot be read (${cause.message})`, { cause })
  }
}

async function readStream(
  source: Readable,
  isCompressed: boolean,
  { line, progress }: LogListener
): Promise<void> {
  const reader = new LineReader(line)
  let readBytes = 0
  const count = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      readBytes += chunk.length
      yield chunk
    }
  }
  const take = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      reader.push(chunk)
      progress(readBytes)
    }
    reader.end()
  }
  if (isCompressed) await pipeline(source, count, createGunzip({ chunkSize: chunkBytes }), take)
  else await pipeline(source, count, take)
}

/** The bytes of a log on the disk; 0 where nobody knows, as of standard input. */
export function logBytes(file: string): number {
  return file === '-' ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0)
}
