import { spawnSync } from 'node:child_process'
import { findTool, tools, type Tool } from './tools.ts'

/**
 * Installs the programs that tests need and this machine lacks, where that is ours to do: as root on Debian.
 * Returns those that are missing still.
 */
export function installTools(print: (line: string) => void): readonly Tool[] {
  const absent = missingTools()
  if (absent.length === 0 || process.getuid?.() !== 0 || !hasAptGet()) return absent
  const packages = absent.map(({ debianPackage }) => debianPackage)
  print(`installing ${packages.join(', ')} with apt-get`)
  let trouble = install(packages)
  // A machine that never asked for Debian's lists has none, or old ones.
  if (trouble !== undefined) trouble = aptGet('update') ?? install(packages)
  if (trouble !== undefined) print(trouble)
  return missingTools()
}

function missingTools(): readonly Tool[] {
  return tools.filter(({ command }) => findTool(command) === undefined)
}

function hasAptGet(): boolean {
  return spawnSync('apt-get', ['--version']).status === 0
}

function install(packages: readonly string[]): string | undefined {
  return aptGet('install', '--yes', '--no-install-recommends', ...packages)
}

/** What apt-get said, when it failed. */
function aptGet(...args: readonly string[]): string | undefined {
  // Run level 1 keeps Debian from starting the servers it installs.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const options = ['-o', 'DPkg::Lock::Timeout=120']
  const { status, stdout, stderr } = spawnSync('apt-get', [...options, ...args], { env, encoding: 'utf8' })
  return status === 0 ? undefined : `apt-get ${args.join(' ')}:\n${stdout}${stderr}`
}
