import { readFileSync, statSync } from 'node:fs'
import { Fault } from '../core/fault.ts'

const shortest = 32

/**
 * Reads the admin token.
 * @throws Fault `token_unreadable` when the file cannot be read, others may read it, or the token is short.
 */
export function readAdminToken(file: string): string {
  let token: string
  let mode: number
  try {
    token = readFileSync(file, 'utf8').trim()
    mode = statSync(file).mode
  } catch (cause) {
    throw new Fault('token_unreadable', `Cannot read the admin token ${file}`, { cause })
  }
  if ((mode & 0o077) !== 0) throw new Fault('token_unreadable', `Others may read the admin token ${file}`)
  if (token.length < shortest) throw new Fault('token_unreadable', `The admin token ${file} is too short`)
  return token
}
