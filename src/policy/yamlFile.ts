import {
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Pair,
  type YAMLMap
} from 'yaml'
import type { Place } from '../core/fault.ts'
import type { Findings } from './findings.ts'
import { mostLexemes } from './mostLexemes.ts'
import { reportForeign, reportSyntax } from './yamlComplaints.ts'

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
  /** Whether a scalar stands there without quotes. */
  isPlain(path: readonly PropertyKey[]): boolean
}

const maxLength = 4 * 1024 * 1024
/**
 * Words, brackets and spaces of a file; ten thousand rules have about 900 000. Each takes up to a kilobyte
 * while it is read, so a file of nothing but commas would otherwise take all memory.
 */
const maxLexemes = 2_000_000

/**
 * Reads YAML 1.2 (core schema). Anchors, aliases, tags and merge keys are refused: what is written is what
 * holds. Faults go to the findings; `undefined` when there were any.
 */
export function parseYaml(file: string, text: string, findings: Findings): YamlFile | undefined {
  const excess = excessOf(text)
  if (excess !== '') {
    findings.fault({ file, line: 1, column: 1 }, excess)
    return undefined
  }
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
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

/** In what a file is too large to be read; `''` when it is not. */
function excessOf(text: string): string {
  if (text.length > maxLength) return 'The file is larger than 4 MiB; put long lists of prefixes in files'
  if (mostLexemes(text) <= maxLexemes) return ''
  let count = 0
  for (const _ of new Lexer().lex(text)) {
    if (++count > maxLexemes)
      return 'The file has too many values; split it, and put long lists of prefixes in files'
  }
  return ''
}

function readable(file: string, document: Document.Parsed, place: (offset: number) => Place): YamlFile {
  const nodes = new NodeFinder(document)
  const offsetOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node = nodes.at(path.slice(0, length))
      const isEmpty = isScalar(node) && node.value === null && node.source === ''
      if (node?.range && !isEmpty) return node.range[0]
      const key = nodes.keyAt(path.slice(0, length - 1), path[length - 1]!)
      if (key?.range) return key.range[0]
    }
    return document.contents?.range[0] ?? 0
  }
  return {
    file,
    value: document.toJS({ maxAliasCount: 0 }) ?? {},
    placeOf: path => place(offsetOf(path)),
    keyPlaceOf(path, key) {
      return place(nodes.keyAt(path, key)?.range?.[0] ?? offsetOf(path))
    },
    sourceOf(path) {
      const node = nodes.at(path)
      return isScalar(node) ? (node.source ?? '') : ''
    },
    isPlain(path) {
      const node = nodes.at(path)
      return isScalar(node) && node.type === 'PLAIN'
    }
  }
}

/** Finds the nodes of a document by their paths, however many keys a map has. */
class NodeFinder {
  readonly #document: Document.Parsed
  readonly #pairs: WeakMap<YAMLMap, ReadonlyMap<unknown, Pair>> = new WeakMap()

  constructor(document: Document.Parsed) {
    this.#document = document
  }

  at(path: readonly PropertyKey[]): Node | undefined {
    let node: unknown = this.#document.contents
    for (const key of path) {
      if (isMap(node)) node = this.#pairOf(node, key)?.value
      else if (isSeq(node) && typeof key === 'number') node = node.items[key]
      else return undefined
    }
    return isScalar(node) || isMap(node) || isSeq(node) ? node : undefined
  }

  keyAt(path: readonly PropertyKey[], key: PropertyKey): Node | undefined {
    const map = this.at(path)
    const found = isMap(map) ? this.#pairOf(map, key)?.key : undefined
    return isScalar(found) ? found : undefined
  }

  #pairOf(map: YAMLMap, key: PropertyKey): Pair | undefined {
    let pairs = this.#pairs.get(map)
    if (pairs === undefined) {
      pairs = new Map(map.items.map(pair => [isScalar(pair.key) ? pair.key.value : pair.key, pair]))
      this.#pairs.set(map, pairs)
    }
    return pairs.get(key)
  }
}
