import { hash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { Fault, type Place } from '../core/fault.ts'

/** Reads a file as text; throws when it cannot. */
export type ReadText = (file: string) => string

/** The names of what a folder holds; throws when it cannot. */
export type ListFolder = (folder: string) => readonly string[]

/** A list of a few million prefixes. */
const maxBytes = 64 * 1024 * 1024

/** Of a name or reason, in characters: longer names are hardly meant. */
const maxShown = 1000

/** Reads regular files of at most 64 MiB; UTF-8, nothing else. */
export function readTextFile(file: string): string {
  const stats = statSync(file)
  if (!stats.isFile()) throw new Error('it is not a regular file')
  if (stats.size > maxBytes) throw new Error('it is larger than 64 MiB')
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
}

/** Where a file is that another one names: beside it, unless the name is absolute. */
export function besides(file: string, name: string): string {
  return isAbsolute(name) ? name : join(dirname(file), name)
}

/** The files one loading reads, each once: what to watch, and what a hash of the configuration covers. */
export class OperatorFiles {
  readonly #readText: ReadText
  readonly #listFolder: ListFolder
  readonly #texts: Map<string, string> = new Map()
  readonly #named: Set<string> = new Set()

  constructor(readText: ReadText, listFolder: ListFolder = readdirSync) {
    this.#readText = readText
    this.#listFolder = listFolder
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
    const contents = [...this.#texts].map(([file, text]) => `${file}\0${hash('sha256', text)}`)
    return hash('sha256', contents.join('\n')).slice(0, 16)
  }
}

function unreadable(file: string, cause: unknown, namedAt: Place | undefined): Fault {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const details = namedAt === undefined ? { cause } : { cause, place: namedAt }
  return new Fault(
    'config_unreadable',
    `Cannot read ${file.slice(0, maxShown)} (${reason.slice(0, maxShown)})`,
    details
  )
}
