import { hash } from 'node:crypto'
import { buildPrefixSet, type PrefixSetData } from '../core/prefixSet.ts'
import type { ConditionPlan, TextFact } from './conditionPlan.ts'
import { didYouMean } from './didYouMean.ts'
import { besides, type OperatorFiles } from './operatorFiles.ts'
import { networkMeant, parsePrefix } from './parsePrefix.ts'
import { planMatcher, type MatcherContext } from './planMatcher.ts'
import type { AddressInput, AddressMap, ConditionInput, MatcherInput } from './rulesFile.ts'
import type { Spot } from './spot.ts'

/** What conditions may refer to. */
export interface ConditionContext {
  readonly files: OperatorFiles
  /** The site's lists of prefixes by name. */
  readonly lists: ReadonlyMap<string, PrefixSetData>
  /** False when a rule file could not be read: a list that is not known may stand there. */
  readonly knowsAllLists: boolean
  /** Gathers the names of the lists that conditions use. */
  readonly usedLists: Set<string>
}

/** A shorter secret can be guessed at a few thousand tries a second. */
const minSecretLength = 16

/** Turns a checked condition into its plan; what it refers to and cannot have is a fault. */
export function planCondition(input: ConditionInput, spot: Spot, context: ConditionContext): ConditionPlan {
  const of: ConditionPlan[] = []
  if (input.kind !== undefined) of.push({ kind: 'request_kind', kinds: [input.kind].flat() })
  if (input.pass !== undefined) of.push({ kind: 'pass', are: [input.pass].flat() })
  of.push(...planTexts(input, spot, context))
  if (input.client_ip !== undefined) of.push(planAddress(input.client_ip, spot.at('client_ip'), context))
  if (input.all !== undefined) {
    of.push(...input.all.map((part, i) => planCondition(part, spot.at('all', i), context)))
  }
  if (input.any !== undefined) {
    const any = input.any.map((part, i) => planCondition(part, spot.at('any', i), context))
    of.push({ kind: 'any', of: any })
  }
  if (input.not !== undefined) {
    of.push({ kind: 'not', of: planCondition(input.not, spot.at('not'), context) })
  }
  return of.length === 1 ? of[0]! : { kind: 'all', of }
}

function planTexts(input: ConditionInput, spot: Spot, context: ConditionContext): readonly ConditionPlan[] {
  const plans: ConditionPlan[] = []
  const secretDigest = (file: string, at: Spot): string => digestSecret(file, at, context.files)
  const add = (of: TextFact, matcher: MatcherInput, at: Spot): void => {
    const around: MatcherContext = { isPath: of.field === 'path', fold: foldOf(of.field), secretDigest }
    plans.push({ kind: 'text', of, matcher: planMatcher(matcher, at, around) })
  }
  for (const field of ['method', 'host', 'path', 'user_agent'] as const) {
    const matcher = input[field]
    if (matcher !== undefined) add({ field }, matcher, spot.at(field))
  }
  for (const field of ['header', 'cookie', 'query'] as const) {
    for (const [key, matcher] of Object.entries(input[field] ?? {})) {
      const name = field === 'header' ? key.toLowerCase() : key
      add({ field, name }, matcher, spot.at(field, key))
    }
  }
  return plans
}

/** Hosts are known in lower case and methods in upper case, however the operator writes them. */
function foldOf(field: TextFact['field']): (text: string) => string {
  if (field === 'host') return text => text.toLowerCase()
  return field === 'method' ? text => text.toUpperCase() : text => text
}

function planAddress(input: AddressInput, spot: Spot, context: ConditionContext): ConditionPlan {
  if (typeof input === 'string') return planPrefixes([input], spot)
  if (isList(input)) return planPrefixes(input, spot)
  const of: ConditionPlan[] = []
  if (input.is !== undefined) of.push(planPrefixes([input.is], spot.at('is')))
  if (input.in !== undefined) of.push(planPrefixes(input.in, spot.at('in')))
  if (input.list !== undefined) of.push(planLists([input.list].flat(), spot.at('list'), context))
  if (input.any !== undefined) {
    of.push({ kind: 'any', of: input.any.map((part, i) => planAddress(part, spot.at('any', i), context)) })
  }
  if (of.length === 0) spot.fault('An empty matcher says nothing; write prefixes, or { list: NAME }')
  return of.length === 1 ? of[0]! : { kind: 'all', of }
}

function planPrefixes(texts: readonly string[], spot: Spot): ConditionPlan {
  const prefixes = texts.map(text => parsePrefix(text)!)
  prefixes.forEach((prefix, i) => {
    const meant = networkMeant(prefix)
    if (meant !== '') spot.warn(`${texts[i]!} stands for ${meant}; write that, or the single address`)
  })
  return { kind: 'client_ip', prefixes: buildPrefixSet(prefixes) }
}

function planLists(names: readonly string[], spot: Spot, context: ConditionContext): ConditionPlan {
  const of: ConditionPlan[] = []
  for (const name of names) {
    const prefixes = context.lists.get(name)
    context.usedLists.add(name)
    if (prefixes !== undefined) of.push({ kind: 'client_ip', prefixes })
    else if (context.knowsAllLists)
      spot.fault(
        `There is no list "${name}" in the site's rule files${didYouMean(name, [...context.lists.keys()])}`
      )
  }
  return of.length === 1 ? of[0]! : { kind: 'any', of }
}

function digestSecret(name: string, spot: Spot, files: OperatorFiles): string {
  const text = files.read(besides(spot.source.file, name), spot.place)
  if (typeof text !== 'string') {
    spot.findings.add(text)
    return ''
  }
  const secret = text.trim()
  if (secret.length >= minSecretLength) return hash('sha256', secret)
  spot.fault(
    `The secret in ${name} is shorter than ${minSecretLength} characters; make one with "openssl rand -hex 16"`
  )
  return ''
}

function isList(input: readonly string[] | AddressMap): input is readonly string[] {
  return Array.isArray(input)
}
