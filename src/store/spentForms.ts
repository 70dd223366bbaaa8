import { open, readdir, rm, type FileHandle } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../core/fault.ts'

/** What came of spending a form. */
export type Spending = 'spent' | 'spent_before' | 'full'

/** One file is for the forms that expire in one such time, so that a file can go as a whole. */
const windowMs = 24 * 60 * 60_000
/** Of one file; 4 MiB. */
const mostLines = 65_536
const linePattern = /^([0-9a-f]{32}) ([0-9a-f]{16}) ([+-]) \d{9,13}$/
/** Only its owner may read it. */
const fileMode = 0o600

interface OpenFile {
  readonly handle: FileHandle
  /** Where this thread has read to. */
  readBytes: number
  lines: number
  /** By the form's id, whose line it is: of several the first that was not taken back. */
  readonly owners: Map<string, string>
}

/**
 * Which forms were sent: a journal that any thread of any process on this machine appends to. Whose line comes first in
 * the file has spent the form, so the file alone decides, and survives whoever wrote it. It never forgets a form before
 * the form expires, and refuses when it is full.
 *
 * Two processes on one machine share it; machines do not. One instance belongs to one thread.
 */
export class SpentForms {
  readonly #file: string
  readonly #files: Map<number, Promise<OpenFile>> = new Map()
  /** One after the other: where a line stands must be read after it was written. */
  #turn: Promise<unknown> = Promise.resolve()

  /** `file` is the beginning of the files' names. */
  constructor(file: string) {
    this.#file = file
  }

  /** Whether its folder can be written, as far as rights go. */
  isUsable(): boolean {
    try {
      accessSync(dirname(this.#file), constants.W_OK)
      return true
    } catch {
      return false
    }
  }

  /**
   * Spends a form; resolves once the disk has it.
   * @throws Fault `forms_unwritable`; then nobody knows, and the form must not be sent.
   */
  spend(id: string, expiresMs: number): Promise<Spending> {
    return this.#inTurn(async () => {
      const file = await this.#open(expiresMs)
      await readOn(file)
      if (file.owners.has(id)) return 'spent_before'
      if (file.lines >= mostLines) return 'full'
      const writer = randomBytes(8).toString('hex')
      await append(file, id, writer, '+', expiresMs)
      await readOn(file)
      const owner = file.owners.get(id)
      if (owner === undefined) throw new Error('The line that was written cannot be read')
      return owner === writer ? 'spent' : 'spent_before'
    })
  }

  /**
   * Takes back what was spent, where the form certainly was not sent.
   * @throws Fault `forms_unwritable`
   */
  takeBack(id: string, expiresMs: number): Promise<void> {
    return this.#inTurn(async () => {
      const file = await this.#open(expiresMs)
      const owner = file.owners.get(id)
      if (owner !== undefined) await append(file, id, owner, '-', expiresMs)
    })
  }

  async close(): Promise<void> {
    await this.#turn
    for (const file of this.#files.values()) await (await file).handle.close()
    this.#files.clear()
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(task).catch((cause: unknown) => {
      throw new Fault('forms_unwritable', `Cannot write the journal of sent forms ${this.#file}`, { cause })
    })
    this.#turn = done.catch(() => undefined)
    return done
  }

  #open(expiresMs: number): Promise<OpenFile> {
    const window = Math.floor(expiresMs / windowMs)
    let file = this.#files.get(window)
    if (file === undefined) {
      file = openFile(`${this.#file}.${window}`)
      this.#files.set(window, file)
      file.then(
        () => this.#forgetBefore(window - 1),
        () => this.#files.delete(window)
      )
    }
    return file
  }

  /** A form that is spent expires in this window or the next, so all of those before are over. */
  async #forgetBefore(oldest: number): Promise<void> {
    for (const [window, file] of this.#files) {
      if (window >= oldest) continue
      this.#files.delete(window)
      await (await file).handle.close()
    }
    const prefix = `${basename(this.#file)}.`
    for (const name of await readdir(dirname(this.#file))) {
      const window = name.startsWith(prefix) ? name.slice(prefix.length) : ''
      if (/^\d+$/.test(window) && Number(window) < oldest)
        await rm(join(dirname(this.#file), name), { force: true })
    }
  }
}

async function openFile(path: string): Promise<OpenFile> {
  return { handle: await open(path, 'a+', fileMode), readBytes: 0, lines: 0, owners: new Map() }
}

/** It begins a line, too: what another writer left unfinished on a full disk spoils no line but its own. */
async function append(
  { handle }: OpenFile,
  id: string,
  writer: string,
  sign: '+' | '-',
  expiresMs: number
): Promise<void> {
  const line = Buffer.from(`\n${id} ${writer} ${sign} ${Math.round(expiresMs)}\n`)
  const { bytesWritten } = await handle.write(line)
  if (bytesWritten !== line.length) throw new Error('The disk took half a line')
  await handle.datasync()
}

/** Reads what has come since the last time, by whomever; only whole lines count. */
async function readOn(file: OpenFile): Promise<void> {
  const { size } = await file.handle.stat()
  const buffer = Buffer.allocUnsafe(Math.min(64 * 1024, Math.max(0, size - file.readBytes)))
  let rest = ''
  while (buffer.length > 0) {
    const { bytesRead } = await file.handle.read(buffer, 0, buffer.length, file.readBytes + rest.length)
    if (bytesRead === 0) return
    const texts = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n')
    rest = texts.pop()!
    for (const text of texts) {
      file.readBytes += text.length + 1
      note(file, text)
    }
  }
}

function note(file: OpenFile, text: string): void {
  const match = linePattern.exec(text)
  if (match === null) return
  const [, id, writer, sign] = match as unknown as [string, string, string, string]
  file.lines++
  if (sign === '+') {
    if (!file.owners.has(id)) file.owners.set(id, writer)
  } else if (file.owners.get(id) === writer) file.owners.delete(id)
}
