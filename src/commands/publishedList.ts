import { isPublicAddress } from '../client/isPublicAddress.ts'
import { prefixOf } from '../core/address.ts'
import type { Prefix } from '../core/prefixSet.ts'
import { parsePrefix } from '../policy/parsePrefix.ts'

/** Of all that bots publish, the longest have some thousand. */
const maxPrefixes = 100_000

/** In bits: no bot has a network so large, and a mistake in a list would prove anyone. */
const minBits = { 4: 8, 6: 16 } as const

/**
 * Reads what a bot's operator publishes, JSON with `prefixes` or a text of lines, into prefixes in their canonical
 * spelling, sorted, each once.
 * @throws Error that says why it is no such list; one bad entry spoils it.
 */
export function readPublished(text: string): readonly string[] {
  const entries = text.trimStart().startsWith('{') ? jsonEntries(text) : lineEntries(text)
  if (entries.length === 0) throw new Error('it has no prefixes')
  if (entries.length > maxPrefixes) throw new Error(`it has more than ${maxPrefixes} prefixes`)
  const prefixes = entries.map(readPrefix).toSorted(compare)
  return [...new Set(prefixes.map(prefixText))]
}

/** The prefixes of a list as it was written before; what is none is left out, since it is replaced anyway. */
export function readWritten(text: string): readonly string[] {
  return lineEntries(text).flatMap(entry => {
    const prefix = parsePrefix(entry)
    return prefix === undefined ? [] : [prefixText(prefix)]
  })
}

function lineEntries(text: string): readonly string[] {
  const lines = text.split('\n').map(line => line.split('#', 1)[0]!.trim())
  return lines.filter(line => line !== '')
}

function jsonEntries(text: string): readonly string[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new Error('it is no JSON', { cause })
  }
  const prefixes: unknown = Reflect.get(json as object, 'prefixes')
  if (!Array.isArray(prefixes)) throw new Error('it has no list of prefixes')
  return prefixes.map((entry: unknown) => {
    const fields =
      typeof entry === 'object' && entry !== null ? (entry as Readonly<Record<string, unknown>>) : {}
    const prefix = fields['ipv4Prefix'] ?? fields['ipv6Prefix']
    if (typeof prefix === 'string') return prefix.trim()
    throw new Error(`one of its prefixes is ${JSON.stringify(entry).slice(0, 80)}`)
  })
}

function readPrefix(entry: string): Prefix {
  const prefix = parsePrefix(entry)
  const shown = JSON.stringify(entry.slice(0, 64))
  if (prefix === undefined) throw new Error(`${shown} in it is not an address or prefix`)
  if (prefix.bits < minBits[prefix.address.family])
    throw new Error(`${shown} in it is larger than any bot's network`)
  if (!isPublicAddress(prefix.address)) throw new Error(`${shown} in it is no network of the Internet`)
  return prefix
}

function compare(a: Prefix, b: Prefix): number {
  if (a.address.family !== b.address.family) return a.address.family - b.address.family
  const at = a.address.words.findIndex((word, i) => word !== b.address.words[i])
  return at < 0 ? a.bits - b.bits : a.address.words[at]! - b.address.words[at]!
}

/** A single address stands for itself. */
function prefixText({ address, bits }: Prefix): string {
  const isSingle = bits === (address.family === 4 ? 32 : 128)
  return isSingle ? address.text : prefixOf(address, bits)
}
