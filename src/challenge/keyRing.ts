/*
 * challenge/ proves that somebody took the trouble of a browser: it issues signed challenges, checks their
 * solutions, and turns them into passes. It also makes every page Moien shows of its own. Read in this
 * order: keyRing, challengeToken, puzzle, passToken, then ownRoutes, where all of them meet.
 */
import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { Fault } from '../core/fault.ts'

/**
 * The keys of a key file, as plain data that threads can share. The first one signs; all of them verify.
 * Nothing is signed with a secret itself: see `deriveKeys`.
 */
export interface KeyRing {
  readonly keys: readonly RingKey[]
}

/** One line of a key file. */
export interface RingKey {
  /** Eight hexadecimal digits. It stands in every token, so that the key is found again. */
  readonly id: string
  /** When the key was made: `2026-11-23`. For people; Moien does not read anything into it. */
  readonly created: string
  /** 32 random bytes in base64. */
  readonly secret: string
}

/** More keys than any overlap needs; a bound, so that a wrong file is found out. */
const mostKeys = 16
const mostFileBytes = 16 * 1024
const keyLine = /^([0-9a-f]{8}) (\d{4}-\d\d-\d\d) ([A-Za-z0-9+/]{43}=)$/

const fileHeader = `# Moien's keys. One key a line: id, day it was made, 32 random bytes in base64.
# The first key signs, the others only verify. To change keys without asking anyone again:
# 1. add a new key as the LAST line on every machine, and restart them;
# 2. move it to the FIRST line on every machine, and restart them;
# 3. take the old one out once no pass under it can be alive (pass: max_life, and a day).
`

/**
 * Makes a key file with one new key, readable by its owner alone, and waits until the disk has it.
 * An existing file is never touched.
 * @throws Fault keys_not_created when the file exists or cannot be written.
 */
export function createKeyFile(path: string): void {
  const line = `${randomBytes(4).toString('hex')} ${new Date().toISOString().slice(0, 10)} ${randomBytes(32).toString('base64')}\n`
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (cause) {
    throw new Fault('keys_not_created', `the key file ${path} cannot be made`, { cause })
  }
  try {
    writeFileSync(file, fileHeader + line)
    fsyncSync(file)
  } catch (cause) {
    unlinkSync(path)
    throw new Fault('keys_not_created', `the key file ${path} cannot be written`, { cause })
  } finally {
    closeSync(file)
  }
}

/**
 * Reads a key file. The group may read it (orchestrators mount secrets so), the rest of the world may not.
 * @throws Fault keys_unreadable, keys_exposed, or keys_invalid with the line at fault.
 */
export function loadKeyRing(path: string): KeyRing {
  const keys: RingKey[] = []
  readPrivately(path)
    .split('\n')
    .forEach((text, i) => {
      if (text.trim() === '' || text.startsWith('#')) return
      const match = keyLine.exec(text.trimEnd())
      if (match === null) throw invalid(path, i + 1, 'this line is not a key')
      const [, id, created, secret] = match as unknown as [string, string, string, string]
      if (keys.some(key => key.id === id)) throw invalid(path, i + 1, `the key ${id} stands here twice`)
      keys.push({ id, created, secret })
    })
  if (keys.length === 0) throw invalid(path, 1, 'the file holds no key')
  if (keys.length > mostKeys) throw invalid(path, 1, `the file holds more than ${mostKeys} keys`)
  return { keys }
}

function invalid(path: string, line: number, what: string): Fault {
  return new Fault('keys_invalid', what, { place: { file: path, line, column: 1 } })
}

/** Looks at the rights of the very file it reads, not of whatever bears the name a moment later. */
function readPrivately(path: string): string {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const { mode, size } = fstatSync(file)
    if ((mode & 0o027) !== 0) throw exposed(path, mode)
    if (size > mostFileBytes) throw invalid(path, 1, `the file is larger than ${mostFileBytes} bytes`)
    return readFileSync(file, 'latin1')
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('keys_unreadable', `the key file ${path} cannot be read`, { cause })
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

function exposed(path: string, mode: number): Fault {
  return new Fault(
    'keys_exposed',
    `others have rights to the key file ${path} (mode ${(mode & 0o777).toString(8)})`
  )
}
