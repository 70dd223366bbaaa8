import { isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { Fault, type Place } from '../core/fault.ts'

/** Reads a file as text; throws when it cannot. */
export type ReadText = (file: string) => string

/** Reads a file as it is; throws when it cannot. */
export type ReadBytes = (file: string) => Buffer

/** The names of what a folder holds; throws when it cannot. */
export type ListFolder = (folder: string) => readonly string[]

/** A list of a few million prefixes. */
const maxBytes = 64 * 1024 * 1024

/** Files on addresses are some ten MiB; those that know the street are some hundred. */
const maxBinaryBytes = 512 * 1024 * 1024

/** Of a name or reason, in characters: longer names are hardly meant. */
const maxShown = 1000

/** Reads regular files of at most 64 MiB; UTF-8, nothing else. */
export function readTextFile(file: string): string {
  const bytes = readUpTo(file, maxBytes)
  if (!isUtf8(bytes)) throw new Error('it is not text in UTF-8')
  return new TextDecoder().decode(bytes)
}

/** Reads regular files of at most 512 MiB. */
export function readBinaryFile(file: string): Buffer {
  return readUpTo(file, maxBinaryBytes)
}

function readUpTo(file: string, bytes: number): Buffer {
  const stats = statSync(file)
  if (!stats.isFile()) throw new Error('it is not a regular file')
  if (stats.size > bytes) throw new Error(`it is larger than ${bytes / 1024 / 1024} MiB`)
  return readFileSync(file)
}

/** Where a file is that another one names: beside it, unless the name is absolute. */
export function besides(file: string, name: string): string {
  return isAbsolute(name) ? name : join(dirname(file), name)
}

/** The files one loading reads, each once: what to watch, and what a hash of the configuration covers. */
export class OperatorFiles {
  readonly #readText: ReadText
  readonly #listFolder: ListFolder
  readonly #readBytes: ReadBytes
  /** When they are read, wall clock. */
  readonly nowMs: number
  readonly #texts: Map<string, string> = new Map()
  /** Digests of the files that are no text. */
  readonly #digests: Map<string, string> = new Map()
  readonly #named: Set<string> = new Set()

  constructor(
    readText: ReadText,
    listFolder: ListFolder = readdirSync,
    readBytes: ReadBytes = readBinaryFile,
    nowMs: number = Date.now()
  ) {
    this.#readText = readText
    this.#listFolder = listFolder
    this.#readBytes = readBytes
    this.nowMs = nowMs
  }

  /** The text of a file, or a fault at the place that names it. */
  read(file: string, namedAt?: Place): string | Fault {
    this.#named.add(file)
    const known = this.#texts.get(file)
    if (known !== undefined) return known
    try {
      const text = this.#readText(file)
      this.#texts.set(file, text)
      return text
    } catch (cause) {
      return unreadable(file, cause, namedAt)
    }
  }

  /**
   * The text of a file that others watch: its content belongs to no configuration, so a new one makes no new
   * configuration.
   */
  glance(file: string, namedAt: Place): string | Fault {
    try {
      return this.#readText(file)
    } catch (cause) {
      return unreadable(file, cause, namedAt)
    }
  }

  /** The content of a file that is no text, or a fault; read anew each time. */
  readBytes(file: string, namedAt: Place): Buffer | Fault {
    this.#named.add(file)
    try {
      const bytes = this.#readBytes(file)
      this.#digests.set(file, hash('sha256', bytes))
      return bytes
    } catch (cause) {
      return unreadable(file, cause, namedAt)
    }
  }

  /** The names of a folder's files, or a fault at the place that means them. */
  list(folder: string, namedAt: Place): readonly string[] | Fault {
    this.#named.add(folder)
    try {
      return this.#listFolder(folder)
    } catch (cause) {
      return unreadable(folder, cause, namedAt)
    }
  }

  /** The text of a file that was read. */
  textOf(file: string): string | undefined {
    return this.#texts.get(file)
  }

  /** Absolute paths of all files and folders that were asked for, readable or not. */
  get files(): readonly string[] {
    return [...this.#named].map(file => resolve(file))
  }

  /** Of names and contents, 64 bits in hex: tells one configuration from another. */
  get hash(): string {
    const texts = [...this.#texts].map(([file, text]): [string, string] => [file, hash('sha256', text)])
    const contents = [...texts, ...this.#digests].map(([file, digest]) => `${file}\0${digest}`)
    return hash('sha256', contents.join('\n')).slice(0, 16)
  }
}

function unreadable(file: string, cause: unknown, namedAt: Place | undefined): Fault {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const details = namedAt === undefined ? { cause } : { cause, place: namedAt }
  const told = `Cannot read ${file.slice(0, maxShown)} (${reason.slice(0, maxShown)})`
  return new Fault('config_unreadable', told, details)
}
