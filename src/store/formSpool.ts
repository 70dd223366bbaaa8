import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../core/fault.ts'
import { chunkBytes, chunkTagBytes, openChunk, sealChunk } from './sealedChunks.ts'
import { readSpoolName, spoolName, type SpoolEntry } from './spoolName.ts'

/** Where a spool is, and how much it may hold. */
export interface SpoolTerms {
  readonly directory: string
  readonly maxBytes: number
  readonly maxBytesPerNetwork: number
}

/** A file of the spool. Its key stands in the form's seal and nowhere on this machine. */
export interface SpooledFile {
  readonly name: string
  /** 32 bytes in base64url. */
  readonly key: string
  /** Of what is in it. */
  readonly bytes: number
}

const mostFiles = 4096
/** Only its owner may read it. */
const fileMode = 0o600

/**
 * Forms too large for a page, on disk: encrypted, bounded in all and for each network, gone after a day. What stands in
 * the folder is the whole account, so that any thread, and a new version beside the old one, keeps the same.
 */
export class FormSpool {
  readonly #terms: SpoolTerms

  constructor(terms: SpoolTerms) {
    this.#terms = terms
  }

  /**
   * Sets room aside for a form; `full` when there is none. What has expired goes first.
   * @throws Fault `spool_unusable`
   */
  async admit(
    network: string,
    bytes: number,
    nowMs: number,
    expiresMs: number
  ): Promise<SpoolWriter | 'full'> {
    const { directory, maxBytes, maxBytesPerNetwork } = this.#terms
    try {
      const entry = { id: randomBytes(16).toString('hex'), network, expiresMs, bytes }
      const handle = await open(join(directory, spoolName(entry)), 'wx', fileMode)
      // Looked at once it stands there: of two that come at once, neither overlooks the other.
      const entries = await this.#sweep(nowMs)
      const own = entries.filter(other => other.network === network)
      const isFull =
        sumOf(entries) > maxBytes || sumOf(own) > maxBytesPerNetwork || entries.length > mostFiles
      const writer = new SpoolWriter(directory, entry, handle)
      if (!isFull) return writer
      await writer.abandon()
      return 'full'
    } catch (cause) {
      throw unusable(directory, cause)
    }
  }

  /**
   * What a file holds; `undefined` when it is not there any more. Reading it ends with an error where it is damaged.
   * @throws Fault `spool_unusable`
   */
  async open({ name, key, bytes }: SpooledFile): Promise<AsyncGenerator<Buffer, void> | undefined> {
    try {
      const handle = await open(join(this.#terms.directory, name), 'r')
      return readChunks(handle, Buffer.from(key, 'base64url'), bytes)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw unusable(this.#terms.directory, cause)
    }
  }

  /** Removes a file, if it is there. */
  async remove({ name }: SpooledFile): Promise<void> {
    await rm(join(this.#terms.directory, name), { force: true }).catch((cause: unknown) => {
      throw unusable(this.#terms.directory, cause)
    })
  }

  async #sweep(nowMs: number): Promise<readonly SpoolEntry[]> {
    const live: SpoolEntry[] = []
    for (const name of await readdir(this.#terms.directory)) {
      const entry = readSpoolName(name)
      if (entry === undefined) continue
      if (entry.expiresMs > nowMs) live.push(entry)
      else await rm(join(this.#terms.directory, name), { force: true })
    }
    return live
  }
}

/** A file that is being written. */
export class SpoolWriter {
  readonly #directory: string
  readonly #entry: SpoolEntry
  readonly #handle: FileHandle
  readonly #key: Buffer = randomBytes(32)
  #waiting: Buffer = Buffer.alloc(0)
  #index = 0
  #bytes = 0

  constructor(directory: string, entry: SpoolEntry, handle: FileHandle) {
    this.#directory = directory
    this.#entry = entry
    this.#handle = handle
  }

  /**
   * Takes more of the form; resolves when it may be given more.
   * @throws Fault `spool_unusable`
   */
  async write(part: Buffer): Promise<void> {
    this.#bytes += part.length
    let text = Buffer.concat([this.#waiting, part])
    // The last chunk is not known to be that until the end, so one always waits.
    for (; text.length > chunkBytes; text = text.subarray(chunkBytes)) {
      await this.#put(text.subarray(0, chunkBytes), false)
    }
    this.#waiting = text
  }

  /**
   * The form is whole.
   * @throws Fault `spool_unusable`
   */
  async finish(): Promise<SpooledFile> {
    await this.#put(this.#waiting, true)
    await this.#handle.close()
    const name = spoolName({ ...this.#entry, bytes: this.#bytes })
    await rename(this.#path, join(this.#directory, name)).catch((cause: unknown) => {
      throw unusable(this.#directory, cause)
    })
    return { name, key: this.#key.toString('base64url'), bytes: this.#bytes }
  }

  /** There will be no form. */
  async abandon(): Promise<void> {
    await this.#handle.close()
    await rm(this.#path, { force: true })
  }

  get #path(): string {
    return join(this.#directory, spoolName(this.#entry))
  }

  async #put(text: Buffer, isLast: boolean): Promise<void> {
    try {
      await this.#handle.appendFile(sealChunk(this.#key, this.#index++, isLast, text))
    } catch (cause) {
      throw unusable(this.#directory, cause)
    }
  }
}

/** How many files a spool has, and for how many bytes room is set aside. */
export function spoolUsage(directory: string): { readonly files: number; readonly bytes: number } {
  const entries = readdirSync(directory)
    .map(readSpoolName)
    .filter(entry => entry !== undefined)
  return { files: entries.length, bytes: sumOf(entries) }
}

function sumOf(entries: readonly SpoolEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0)
}

async function* readChunks(handle: FileHandle, key: Buffer, bytes: number): AsyncGenerator<Buffer, void> {
  try {
    let left = bytes
    for (let index = 0, at = 0; index === 0 || left > 0; index++) {
      const isLast = left <= chunkBytes
      const length = Math.min(left, chunkBytes) + chunkTagBytes
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at)
      const text = bytesRead === length ? openChunk(key, index, isLast, buffer) : undefined
      if (text === undefined) throw new Fault('spool_unusable', 'A form in the spool is damaged')
      at += length
      left -= text.length
      if (text.length > 0) yield text
    }
  } finally {
    await handle.close()
  }
}

function unusable(directory: string, cause: unknown): Fault {
  return cause instanceof Fault
    ? cause
    : new Fault('spool_unusable', `Cannot use the folder of forms ${directory}`, { cause })
}
