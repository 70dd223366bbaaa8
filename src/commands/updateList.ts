import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Fault } from '../core/fault.ts'
import { readTextFile } from '../policy/operatorFiles.ts'
import type { BotSource } from './botSources.ts'
import { fetchText } from './fetchText.ts'
import { readPublished, readWritten } from './publishedList.ts'

/** What came of one list. */
export interface ListUpdate {
  readonly list: string
  readonly file: string
  readonly result: 'updated' | 'unchanged' | 'failed'
  /** How many it has now. */
  readonly prefixes: number
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Why it failed; `''` otherwise. */
  readonly why: string
}

/** How lists are updated. */
export interface UpdateTerms {
  /** Where they stand. */
  readonly folder: string
  /** A file, or a folder of files, that was fetched elsewhere; `''` fetches. */
  readonly from: string
  readonly dryRun: boolean
  readonly nowMs: number
}

/** A text that was fetched, and when. */
interface Fetched {
  readonly text: string
  readonly atMs: number
}

/** Brings one list up to date, in one step; where that fails it stays as it was, and the result says why. */
export async function updateList(source: BotSource, terms: UpdateTerms): Promise<ListUpdate> {
  const file = join(terms.folder, `${source.name}.txt`)
  const before = readBefore(file)
  const update = { list: source.name, file, prefixes: before.length, added: [], removed: [], why: '' }
  try {
    const fetched = await Promise.all(source.urls.map(url => fetchOne(url, terms)))
    const prefixes = [...new Set(fetched.flatMap(({ text }) => readPublished(text)))]
    const atMs = Math.min(...fetched.map(each => each.atMs))
    if (!terms.dryRun) writeWhole(file, listText(source, prefixes, atMs))
    const [old, now] = [new Set(before), new Set(prefixes)]
    const added = prefixes.filter(prefix => !old.has(prefix))
    const removed = before.filter(prefix => !now.has(prefix))
    const result = added.length + removed.length === 0 ? 'unchanged' : 'updated'
    return { ...update, result, prefixes: prefixes.length, added, removed }
  } catch (error) {
    return { ...update, result: 'failed', why: reasonOf(error) }
  }
}

async function fetchOne(url: string, { from, nowMs }: UpdateTerms): Promise<Fetched> {
  const isFolder = statSync(from, { throwIfNoEntry: false })?.isDirectory() ?? false
  const source = isFolder ? join(from, basename(new URL(url).pathname)) : from || url
  try {
    if (from === '') return { text: await fetchText(url), atMs: nowMs }
    return { text: readTextFile(source), atMs: statSync(source).mtimeMs }
  } catch (cause) {
    throw new Fault('list_unavailable', `Cannot read ${source} (${reasonOf(cause)})`, { cause })
  }
}

/** A list that is not there yet has nothing. */
function readBefore(file: string): readonly string[] {
  try {
    return readWritten(readFileSync(file, 'utf8'))
  } catch {
    return []
  }
}

function listText({ title, urls }: BotSource, prefixes: readonly string[], atMs: number): string {
  const date = new Date(atMs).toISOString().slice(0, 10)
  const header = [`# Addresses of ${title}.`, ...urls.map(url => `# source: ${url}`), `# date: ${date}`]
  return `${[...header, ...prefixes].join('\n')}\n`
}

/** @throws Fault `list_unwritable`; then the file is as it was. */
function writeWhole(file: string, text: string): void {
  const next = `${file}.new`
  try {
    writeFileSync(next, text, { flush: true })
    renameSync(next, file)
  } catch (cause) {
    rmSync(next, { force: true })
    throw new Fault('list_unwritable', `Cannot write ${file} (${reasonOf(cause)})`, { cause })
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // What fetch itself says is always the same.
  return error.cause instanceof Error && error.message === 'fetch failed'
    ? error.cause.message
    : error.message
}
