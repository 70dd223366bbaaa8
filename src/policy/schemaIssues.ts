import * as z from 'zod'
import { didYouMean } from './didYouMean.ts'
import type { Findings } from './findings.ts'
import type { YamlFile } from './yamlFile.ts'

type Issue = z.core.$ZodIssue
type RawIssue = z.core.$ZodRawIssue

/** These stand in a message for the value as it was typed, and for its key. */
const sourceMark = '{source}'
const keyMark = '{key}'

/** Of what was typed, as much as tells it from the rest. */
const maxShown = 80

/**
 * Checks a file against its schema. Faults, in words an operator understands and at the place of the
 * mistake, go to the findings; the paths that had any are returned.
 */
export function checkSchema(schema: z.ZodType, file: YamlFile, findings: Findings): readonly PropertyKey[][] {
  const result = schema.safeParse(file.value, { error: describe, reportInput: true })
  if (result.success) return []
  const seen = new Set<string>()
  for (const issue of result.error.issues) {
    const path = JSON.stringify(issue.path)
    // A value of the wrong type fails its other checks too; the first says it.
    if (issue.code === 'unrecognized_keys' || !seen.has(path)) report(issue, [], file, findings)
    seen.add(path)
  }
  return result.error.issues.map(issue => issue.path)
}

function report(issue: Issue, base: readonly PropertyKey[], file: YamlFile, findings: Findings): void {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n')
    issue.keys.forEach((key, i) => findings.fault(file.keyPlaceOf(path, key), messages[i] ?? ''))
    return
  }
  const branch = issue.code === 'invalid_union' ? branchMeant(issue.errors) : undefined
  if (branch !== undefined) {
    for (const inner of branch) report(inner, path, file, findings)
    return
  }
  const message = issue.message === '' ? mismatch(issue) : issue.message
  const written = message
    .replaceAll(sourceMark, () => cut(file.sourceOf(path)))
    .replace(keyMark, () => cut(String(path.at(-1))))
  const isKey = issue.code === 'invalid_key'
  findings.fault(
    isKey ? file.keyPlaceOf(path.slice(0, -1), String(path.at(-1))) : file.placeOf(path),
    written
  )
}

function cut(text: string): string {
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text
}

/** Of the forms a value may take, the one that was meant: the one whose type fits. */
function branchMeant(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find(issues => issues.length > 0 && !issues.some(isWrongType))
}

function isWrongType(issue: Issue): boolean {
  if (issue.path.length > 0) return false
  return issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof issue.input !== 'string')
}

/** No form fits: the first one's words, since the plainest form stands first. */
function mismatch(issue: Issue): string {
  return issue.code === 'invalid_union' ? (issue.errors[0]?.[0]?.message ?? '') : ''
}

/** The sentence for an issue whose schema has none of its own. */
function describe(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue.expected, issue.input)
    case 'unrecognized_keys':
      return describeKeys(issue.keys, knownKeys(issue.inst))
    case 'invalid_value':
      return describeChoice([...new Set(issue.values.map(String))], issue.input)
    case 'too_small':
      return issue.origin === 'number' ? `Must be at least ${issue.minimum}` : 'Needs at least one entry'
    case 'too_big':
      if (issue.origin === 'number') return `Must be at most ${issue.maximum}`
      return `Has more than ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`
    case 'invalid_key':
      return issue.issues[0]?.message ?? ''
    default:
      return ''
  }
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list ("- …" lines, or [a, b])',
  object: 'a map ("key: value" lines, or { key: value })',
  record: 'a map ("key: value" lines, or { key: value })'
}

function describeType(expected: string, input: unknown): string {
  const meant = words[expected] ?? expected
  if (input === undefined) return `"${keyMark}" is missing here: ${meant}`
  if (input === null) return `Nothing stands here; give it ${meant}, or remove the key`
  if (expected === 'string' && typeof input !== 'object') {
    const type = typeof input === 'number' ? 'a number' : 'a boolean'
    return `${sourceMark} is ${type} to YAML; write "${sourceMark}" to mean the text`
  }
  return `${meant[0]!.toUpperCase()}${meant.slice(1)} is meant here, not ${shown(input)}`
}

function shown(input: unknown): string {
  if (Array.isArray(input)) return 'a list'
  return typeof input === 'object' ? 'a map' : sourceMark
}

/**
 * One line for each key that a map must not have. A schema whose keys deserve words of their own calls this
 * with a sentence for each of them.
 */
export function describeKeys(
  keys: readonly string[],
  known: readonly string[],
  sentences?: ReadonlyMap<string, string>
): string {
  const lines = keys.map(key => {
    const sentence = sentences?.get(key)
    if (sentence !== undefined) return sentence
    const hint = didYouMean(key, known)
    return `Unknown key "${key.slice(0, 64)}"${hint === '' ? `; known here: ${known.join(', ')}` : hint}`
  })
  return lines.join('\n')
}

/** The keys that a map may have. */
export function knownKeys(schema: unknown): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

/** More would hide the one that was meant, where it is known. */
const maxListed = 12

function describeChoice(values: readonly string[], input: unknown): string {
  if (input === undefined) return `"${keyMark}" is missing here: one of ${values.join(', ')}`
  if (input === null) return `Nothing stands here; write one of ${values.join(', ')}`
  if (typeof input === 'object') return `One of ${values.join(', ')} is meant here`
  if (values.length === 1) return `Only ${values[0]} is possible here, not ${sourceMark}`
  const hint = typeof input === 'string' ? didYouMean(input, values) : ''
  const choice =
    hint !== '' && values.length > maxListed ? `the ${values.length} possible values` : values.join(', ')
  return `${sourceMark} is not one of ${choice}${hint}`
}
