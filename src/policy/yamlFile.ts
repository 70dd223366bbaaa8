import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLError
} from 'yaml'
import { Fault, type Place } from '../core/fault.ts'
import type { Findings } from './findings.ts'

/** One of the operator's YAML files: its value, and where in the text each part of it stands. */
export interface YamlFile {
  readonly file: string
  /** An empty file is an empty map. */
  readonly value: unknown
  /** The place of a value; of the nearest thing around it when there is none. */
  placeOf(path: readonly PropertyKey[]): Place
  /** The place of a key in the map at this path. */
  keyPlaceOf(path: readonly PropertyKey[], key: string): Place
  /** A scalar as it was typed, `''` for anything else. */
  sourceOf(path: readonly PropertyKey[]): string
}

const maxLength = 4 * 1024 * 1024
/** The deepest file that makes sense has about ten levels; recursion over a hostile one must end. */
const maxDepth = 40
/** One slip in YAML breaks all that follows; only the first complaints say something. */
const maxSyntaxFaults = 3

/**
 * Reads YAML 1.2 (core schema). Anchors, aliases, tags and merge keys are refused: what is written is what
 * holds. Faults go to the findings; `undefined` when there were any.
 */
export function parseYaml(file: string, text: string, findings: Findings): YamlFile | undefined {
  if (text.length > maxLength) {
    findings.fault(
      { file, line: 1, column: 1 },
      'The file is larger than 4 MiB; put long lists of prefixes in files'
    )
    return undefined
  }
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    merge: false,
    version: '1.2',
    schema: 'core'
  })
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const broken = reportSyntax(document.errors, place, findings) || reportForeign(document, place, findings)
  return broken ? undefined : readable(file, document, place)
}

function readable(file: string, document: Document.Parsed, place: (offset: number) => Place): YamlFile {
  const offsetOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node = nodeAt(document, path.slice(0, length))
      const isEmpty = isScalar(node) && node.value === null && node.source === ''
      if (node?.range && !isEmpty) return node.range[0]
      const key = keyNode(document, path.slice(0, length - 1), path[length - 1]!)
      if (key?.range) return key.range[0]
    }
    return document.contents?.range[0] ?? 0
  }
  return {
    file,
    value: document.toJS({ maxAliasCount: 0 }) ?? {},
    placeOf: path => place(offsetOf(path)),
    keyPlaceOf(path, key) {
      return place(keyNode(document, path, key)?.range?.[0] ?? offsetOf(path))
    },
    sourceOf(path) {
      const node = nodeAt(document, path)
      return isScalar(node) ? (node.source ?? '') : ''
    }
  }
}

function nodeAt(document: Document.Parsed, path: readonly PropertyKey[]): Node | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true)
  return isScalar(node) || isMap(node) || isSeq(node) ? node : undefined
}

function keyNode(
  document: Document.Parsed,
  path: readonly PropertyKey[],
  key: PropertyKey
): Node | undefined {
  const map = nodeAt(document, path)
  if (!isMap(map)) return undefined
  const pair = map.items.find(item => isScalar(item.key) && item.key.value === key)
  return isScalar(pair?.key) ? pair.key : undefined
}

function reportSyntax(
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
    case 'DUPLICATE_KEY':
      return 'This key stands twice in the same map'
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

/** Reports what YAML has and the operator's files do not. */
function reportForeign(
  document: Document.Parsed,
  place: (offset: number) => Place,
  findings: Findings
): boolean {
  let found = false
  visit(document, (_key, node, ancestors) => {
    const written = isPair(node) ? node.key : node
    if (!isNode(written)) return undefined
    const complaint = isPair(node) ? mergeComplaint(written) : nodeComplaint(written, ancestors.length)
    if (complaint === undefined) return undefined
    found = true
    findings.add(new Fault('config_syntax', complaint, { place: place(written.range?.[0] ?? 0) }))
    return visit.SKIP
  })
  return found
}

function mergeComplaint(key: Node): string | undefined {
  return isScalar(key) && key.value === '<<'
    ? 'Merge keys ("<<") are not used here: write the keys out'
    : undefined
}

function nodeComplaint(node: Node, ancestors: number): string | undefined {
  if (isAlias(node)) return `Aliases ("*${node.source}") are not used here: write the value out`
  if (node.anchor !== undefined) return `Anchors ("&${node.anchor}") are not used here: remove it`
  if (node.tag !== undefined) return `Tags ("${node.tag}") are not used here: remove it`
  // Each level of maps stands in the ancestors twice, as map and as pair.
  return ancestors > maxDepth * 2 ? 'The file is nested too deeply' : undefined
}
