import { buildPrefixSet, type Prefix, type PrefixSetData } from '../core/prefixSet.ts'
import type { Findings } from './findings.ts'
import { parsePrefix } from './parsePrefix.ts'

/** Reads a file of addresses and prefixes, one a line; `#` begins a comment. Mistakes go to the findings. */
export function parsePrefixFile(file: string, text: string, findings: Findings): PrefixSetData {
  const prefixes: Prefix[] = []
  let line = 0
  let start = 0
  while (start < text.length) {
    line += 1
    let end = text.indexOf('\n', start)
    if (end < 0) end = text.length
    const raw = text.slice(start, end)
    const entry = raw.split('#', 1)[0]!.trim()
    start = end + 1
    if (entry === '') continue
    const prefix = parsePrefix(entry)
    if (prefix !== undefined) prefixes.push(prefix)
    else {
      const column = raw.indexOf(entry) + 1
      findings.fault({ file, line, column }, `"${entry.slice(0, 64)}" is not an address or prefix`)
    }
  }
  return buildPrefixSet(prefixes)
}
