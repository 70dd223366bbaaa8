// The programs that tests use beside Node: one table, which the test command installs from and tests ask.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program tests start. */
export interface Tool {
  readonly command: string
  /** The Debian package that brings it. */
  readonly debianPackage: string
  /** What is tested with it, for the line that says what is skipped. */
  readonly neededBy: string
}

/** Every program that some test starts. */
export const tools = [
  { command: 'chromium', debianPackage: 'chromium', neededBy: 'tests in a real browser' },
  { command: 'firefox-esr', debianPackage: 'firefox-esr', neededBy: 'tests in another real browser' },
  { command: 'python3', debianPackage: 'python3', neededBy: 'tests with Python’s client' },
  { command: 'curl', debianPackage: 'curl', neededBy: 'tests with a scripted client' },
  { command: 'openssl', debianPackage: 'openssl', neededBy: 'tests of TLS' },
  { command: 'lynx', debianPackage: 'lynx', neededBy: 'tests with a text browser' },
  { command: 'w3m', debianPackage: 'w3m', neededBy: 'tests with another text browser' },
  { command: 'nginx', debianPackage: 'nginx', neededBy: 'tests behind nginx' },
  { command: 'haproxy', debianPackage: 'haproxy', neededBy: 'tests of the PROXY protocol behind HAProxy' }
] as const satisfies readonly Tool[]

export type ToolName = (typeof tools)[number]['command']

/** Where the program is; `undefined` when this machine does not have it. */
export function findTool(name: ToolName): string | undefined {
  // Debian keeps servers in /usr/sbin, which is not on everyone's PATH.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map(folder => join(folder, name)).find(isExecutable)
}

/**
 * The program's path.
 * @throws Error when it is not installed: the test should have asked `missing` first.
 */
export function tool(name: ToolName): string {
  const path = findTool(name)
  if (path === undefined) throw new Error(missingTool(name))
  return path
}

/**
 * For a test's `skip`: false when all the programs are there, else the sentence that says what is not.
 * @throws Error under CI=true, where nothing may be skipped.
 */
export function missing(...names: ToolName[]): false | string {
  const absent = names.filter(name => findTool(name) === undefined)
  if (absent.length === 0) return false
  const sentence = absent.map(missingTool).join('; ')
  if (process.env.CI === 'true') throw new Error(sentence)
  return sentence
}

function missingTool(name: ToolName): string {
  const { debianPackage } = tools.find(({ command }) => command === name)!
  return `${name} is not installed (Debian package ${debianPackage})`
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
