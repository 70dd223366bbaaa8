import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  visit,
  type Document,
  type Node,
  type YAMLError
} from 'yaml'
import { Fault, type Place } from '../core/fault.ts'
import type { Findings } from './findings.ts'

/** The deepest file that makes sense has about ten levels; recursion over a hostile one must end. */
const maxDepth = 40
/** One slip in YAML breaks all that follows; only the first complaints say something. */
const maxSyntaxFaults = 3

/** Far above what a person or a program has reason to write in one place; the rest belongs in further files. */
const maxKeys = 10_000
const maxEntries = 50_000

/** Reports what is no YAML; answers whether anything was. */
export function reportSyntax(
  errors: readonly YAMLError[],
  place: (offset: number) => Place,
  findings: Findings
): boolean {
  for (const error of errors.slice(0, maxSyntaxFaults)) {
    findings.add(new Fault('config_syntax', explain(error), { place: place(error.pos[0]), cause: error }))
  }
  return errors.length > 0
}

function explain({ code, message }: YAMLError): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'YAML is indented with spaces, not tabs'
    case 'MULTIPLE_DOCS':
      return 'Only one document a file: remove everything from the second "---" on'
    case 'RESOURCE_EXHAUSTION':
      return 'The file is nested too deeply'
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'A second ": " on one line: put the text in quotes, or the inner map in braces'
    default:
      return message
  }
}

/** Reports what YAML has and the operator's files do not; answers whether anything was. */
export function reportForeign(
  document: Document.Parsed,
  place: (offset: number) => Place,
  findings: Findings
): boolean {
  let found = false
  const complain = (node: Node, complaint: string): void => {
    found = true
    findings.add(new Fault('config_syntax', complaint, { place: place(node.range?.[0] ?? 0) }))
  }
  visit(document, (_key, node, ancestors) => {
    const written = isPair(node) ? node.key : node
    if (!isNode(written)) return undefined
    const complaint = isPair(node) ? keyComplaint(written) : nodeComplaint(written, ancestors.length)
    if (complaint !== undefined) {
      complain(written, complaint)
      return visit.SKIP
    }
    for (const key of repeatedKeys(written)) complain(key, 'This key stands twice in the same map')
    return undefined
  })
  return found
}

/** The parser's own search for them compares each key with every other. */
function repeatedKeys(map: Node): readonly Node[] {
  if (!isMap(map)) return []
  const seen = new Set<unknown>()
  const repeated: Node[] = []
  for (const { key } of map.items) {
    if (!isScalar(key)) continue
    if (seen.has(key.value)) repeated.push(key)
    seen.add(key.value)
  }
  return repeated
}

function keyComplaint(key: Node): string | undefined {
  if (!isScalar(key)) return undefined
  if (key.value === '<<') return 'Merge keys ("<<") are not used here: write the keys out'
  // An object cannot hold it as an ordinary key, and schemas pass over it.
  return key.value === '__proto__' ? 'Nothing here can be named "__proto__"' : undefined
}

function nodeComplaint(node: Node, ancestors: number): string | undefined {
  if (isAlias(node)) return `Aliases ("*${node.source}") are not used here: write the value out`
  if (node.anchor !== undefined) return `Anchors ("&${node.anchor}") are not used here: remove it`
  if (node.tag !== undefined) return `Tags ("${node.tag}") are not used here: remove it`
  if (isMap(node) && node.items.length > maxKeys) return `A map has at most ${maxKeys} keys`
  if (isSeq(node) && node.items.length > maxEntries) {
    return `A list has at most ${maxEntries} entries; put long lists of prefixes in files`
  }
  // Each level of maps stands in the ancestors twice, as map and as pair.
  return ancestors > maxDepth * 2 ? 'The file is nested too deeply' : undefined
}
