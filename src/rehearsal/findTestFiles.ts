import { readdirSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../core/fault.ts'

const suffix = '.test.yaml'
/** A tree deeper than this was not made by hand. */
const maxDepth = 16

/**
 * The files of tests that are named, and those in the folders that are named, at any depth, in order.
 * Hidden folders, `node_modules` and links to folders are passed over.
 * @throws Fault `config_unreadable` for a folder that holds none or cannot be read.
 */
export function findTestFiles(names: readonly string[]): readonly string[] {
  return [...new Set(names.flatMap(name => (isFolder(name) ? testsIn(name) : [name])))]
}

/** A name that cannot be looked at is taken for a file: reading it says what is wrong. */
function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory()
  } catch {
    return false
  }
}

function testsIn(folder: string): readonly string[] {
  const found = walk(folder, 0).toSorted()
  if (found.length === 0) throw new Fault('config_unreadable', `There is no *${suffix} in ${folder}`)
  return found
}

function walk(folder: string, depth: number): readonly string[] {
  if (depth > maxDepth) return []
  return entriesOf(folder).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isFile()) return entry.name.endsWith(suffix) ? [path] : []
    const isPassedOver = entry.name.startsWith('.') || entry.name === 'node_modules'
    return entry.isDirectory() && !isPassedOver ? walk(path, depth + 1) : []
  })
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    throw new Fault('config_unreadable', `Cannot read the folder ${folder}`, { cause })
  }
}
