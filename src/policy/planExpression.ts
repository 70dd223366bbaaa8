import type { ASTNode, ParseError, ParseResult, TypeError } from '@marcbachmann/cel-js'
import type { PrefixSetData } from '../core/prefixSet.ts'
import { cel } from './cel.ts'
import { contradictionIds } from '../core/contradiction.ts'
import type { ConditionContext } from './conditionContext.ts'
import type { ConditionPlan } from './conditionPlan.ts'
import { didYouMean } from './didYouMean.ts'
import {
  expressionLanguage,
  expressionVariables,
  plainFunctions,
  requestFunctions
} from './expressionLanguage.ts'
import { expressionParts, isMap } from './expressionParts.ts'
import { ExpressionScope } from './expressionScope.ts'
import { lackingFile } from './planGeography.ts'
import type { Spot } from './spot.ts'

const functions = [...plainFunctions, ...requestFunctions]

/** What an expression may consist of, beside calls. Arithmetic and macros have no bound that a line shows. */
const operators: ReadonlySet<string> = new Set('value id list [] ?: || && !_ in == != < <= > >='.split(' '))

/** A search can take as long as the product of both texts. */
const maxSoughtLength = 64

/** A mistake in an expression, and where in its text. */
interface Mistake {
  readonly what: string
  readonly at: number
}

/** Parses and type-checks an expression; what is wrong with it is a fault that names the character. */
export function planExpression(source: string, spot: Spot, context: ConditionContext): ConditionPlan {
  const lists: { name: string; prefixes: PrefixSetData }[] = []
  const tags: string[] = []
  const lackOf = (name: string): string =>
    name === 'country' || name === 'asn' ? lackingFile(name, context) : ''
  const useList = (name: string): string => {
    const prefixes = context.lists.get(name)
    context.usedLists.add(name)
    if (prefixes !== undefined) lists.push({ name, prefixes })
    else if (context.knowsAllNames)
      return `There is no list "${name}" in the site's rule files${didYouMean(name, [...context.lists.keys()])}`
    return ''
  }
  const useTag = (name: string): number => tags.push(name)
  let asksBot = false
  const useVariable = (name: string): void => {
    if (name !== 'bot' && name !== 'claimed_bot') return
    asksBot = true
    for (const id of context.bots.keys()) context.usedBots.add(id)
  }
  const mistake = mistakeIn(source, { lackOf, useVariable, useList, useTag })
  if (mistake !== undefined) spot.fault(`${mistake.what}, at character ${mistake.at + 1} of the expression`)
  return { kind: 'expression', source, lists, tags, asksBot }
}

/**
 * `lackOf` says why nothing can be known of a variable, `useList` notes the name of a list and says what is
 * wrong with it; `''` when nothing is.
 */
interface Surroundings {
  readonly lackOf: (variable: string) => string
  /** Notes that a variable is asked for. */
  readonly useVariable: (name: string) => void
  readonly useList: (name: string) => string
  /** Notes a tag. */
  readonly useTag: (name: string) => void
}

function mistakeIn(source: string, around: Surroundings): Mistake | undefined {
  try {
    const parsed: ParseResult = expressionLanguage(new ExpressionScope(new Map())).parse(source)
    const mistake = mistakeAt(parsed.ast, around)
    if (mistake !== undefined) return mistake
    const { valid, type, error } = parsed.check()
    if (!valid) return described(error)
    return type === 'bool' ? undefined : { what: `It says ${type}, not whether something is so`, at: 0 }
  } catch (error) {
    const library = cel()
    if (error instanceof library.ParseError || error instanceof library.TypeError) return described(error)
    throw error
  }
}

function described(error: ParseError | TypeError | undefined): Mistake {
  return { what: error?.summary ?? 'It is not valid', at: error?.range?.start ?? 0 }
}

/** The first part, from the left, that is none of the language, or more than it allows. */
function mistakeAt(node: ASTNode, around: Surroundings): Mistake | undefined {
  const what = complaint(node, around)
  if (what !== '') return { what, at: node.start }
  for (const part of expressionParts(node)) {
    const mistake = mistakeAt(part, around)
    if (mistake !== undefined) return mistake
  }
  return undefined
}

function complaint(node: ASTNode, around: Surroundings): string {
  switch (node.op) {
    case 'id':
      around.useVariable(node.args)
      return variableComplaint(node.args) || around.lackOf(node.args)
    case 'call':
      return callComplaint(node.args[0], node.args[1], around)
    case 'rcall':
      return callComplaint(node.args[0], node.args[2], around)
    case '[]':
      return hasSafeIndex(node.args[0]) ? '' : 'Only segments(path) is counted by number'
    default:
      return operators.has(node.op) ? '' : `"${node.op}" is not used here`
  }
}

function variableComplaint(name: string): string {
  const names = Object.keys(expressionVariables)
  if (isMap(name)) return `Write "name" in ${name}, or ${name.slice(0, -1)}("name")`
  return names.includes(name) ? '' : `There is no variable "${name}"${didYouMean(name, names)}`
}

function callComplaint(name: string, given: readonly ASTNode[], around: Surroundings): string {
  if (!functions.includes(name)) {
    const hint = didYouMean(name, functions)
    return `There is no function "${name}"${hint === '' ? `; there are ${functions.join(', ')}` : hint}`
  }
  const last = given.at(-1)
  if (name === 'segments') return last?.op === 'id' && last.args === 'path' ? '' : 'Write segments(path)'
  if (name === 'contains' && !isShortText(last)) {
    return `contains looks for a text in quotes, of at most ${maxSoughtLength} characters`
  }
  const word = last?.op === 'value' && typeof last.args === 'string' ? last.args : undefined
  if (name === 'has_tag') {
    if (word !== undefined) around.useTag(word)
    return word === undefined ? 'Write has_tag("name")' : ''
  }
  if (name === 'contradicts') return contradictionComplaint(word)
  if (name !== 'in_list') return ''
  return word === undefined ? 'Write in_list(client_ip, "name")' : around.useList(word)
}

function contradictionComplaint(name: string | undefined): string {
  if (name === undefined)
    return 'Write contradicts("no_grease"), with one of the names in docs/contradictions.md'
  const isKnown = contradictionIds.some(id => id === name)
  return isKnown ? '' : `There is no contradiction "${name}"${didYouMean(name, contradictionIds)}`
}

/** An index where nothing stands is an error, which takes time: as much as it costs to read the segments. */
function hasSafeIndex(list: ASTNode): boolean {
  // No variable is a list, and what is wrong with one is said of it.
  return list.op === 'id' || (list.op === 'call' && list.args[0] === 'segments')
}

function isShortText(node: ASTNode | undefined): boolean {
  return node?.op === 'value' && typeof node.args === 'string' && node.args.length <= maxSoughtLength
}
