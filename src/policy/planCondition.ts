import { hash } from 'node:crypto'
import { parseByteSize } from '../core/byteSize.ts'
import type { ConditionPlan, MatcherPlan, TextFact } from './conditionPlan.ts'
import { conductSignals } from '../core/conduct.ts'
import { fingerprintFacts, fingerprintMistake, type FingerprintFact } from '../core/fingerprintFact.ts'
import { countedContradictions } from '../core/contradiction.ts'
import { besides, type OperatorFiles } from './operatorFiles.ts'
import type { ConditionContext } from './conditionContext.ts'
import { planAddress } from './planAddress.ts'
import { planBotCondition } from './planBotCondition.ts'
import { planExpression } from './planExpression.ts'
import { planCountry, planSystem } from './planGeography.ts'
import { planLoad } from './planLoad.ts'
import { planMatcher, type MatcherContext } from './planMatcher.ts'
import { planSchedule } from './planSchedule.ts'
import type {
  ConditionInput,
  ConductInput,
  ContradictionsInput,
  MatcherInput,
  SizeInput
} from './rulesFile.ts'
import type { Spot } from './spot.ts'

/** A shorter secret can be guessed at a few thousand tries a second. */
const minSecretLength = 16

/** Turns a checked condition into its plan; what it refers to and cannot have is a fault. */
export function planCondition(input: ConditionInput, spot: Spot, context: ConditionContext): ConditionPlan {
  const of: ConditionPlan[] = []
  if (input.is !== undefined) of.push(planNames(input.is, spot.at('is'), context))
  if (input.kind !== undefined) of.push({ kind: 'request_kind', kinds: [input.kind].flat() })
  if (input.pass !== undefined) of.push({ kind: 'pass', are: [input.pass].flat() })
  if (input.protocol !== undefined) of.push({ kind: 'protocol', are: [input.protocol].flat() })
  if (input.tls !== undefined) of.push({ kind: 'tls', are: [input.tls].flat() })
  if (input.body_size !== undefined) of.push(planBodySize(input.body_size, spot.at('body_size')))
  if (input.tag !== undefined) of.push({ kind: 'tag', are: [input.tag].flat() })
  if (input.conduct !== undefined) of.push(planConduct(input.conduct))
  if (input.contradictions !== undefined) {
    of.push(planContradictions(input.contradictions, spot.at('contradictions')))
  }
  if (input.bot !== undefined) of.push(planBotCondition(input.bot, spot.at('bot'), context))
  if (input.schedule !== undefined) of.push(planSchedule(input.schedule, spot.at('schedule')))
  of.push(...planTexts(input, spot, context), ...planFingerprints(input, spot))
  if (input.expression !== undefined) {
    of.push(planExpression(input.expression, spot.at('expression'), context))
  }
  if (input.country !== undefined) of.push(planCountry(input.country, spot.at('country'), context))
  if (input.asn !== undefined) of.push(planSystem(input.asn, spot.at('asn'), context))
  if (input.load !== undefined) of.push(planLoad(input.load, spot.at('load')))
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

function planNames(names: string | readonly string[], spot: Spot, context: ConditionContext): ConditionPlan {
  if (typeof names === 'string') return context.named(names, spot)
  return { kind: 'any', of: names.map((name, i) => context.named(name, spot.at(i))) }
}

function planBodySize({ at_least, below }: SizeInput, spot: Spot): ConditionPlan {
  const atLeastBytes = parseByteSize(at_least ?? '0B')!
  const belowBytes = below === undefined ? Infinity : parseByteSize(below)!
  if (at_least === undefined && below === undefined) {
    spot.fault('An empty matcher says nothing; write at_least or below')
  } else if (atLeastBytes >= belowBytes) spot.fault('No size is both; below must be more than at_least')
  return { kind: 'body_size', atLeastBytes, belowBytes }
}

function planConduct(input: ConductInput): ConditionPlan {
  if (typeof input === 'object' && 'signals' in input) {
    return { kind: 'conduct', of: conductSignals, atLeast: input.signals.at_least }
  }
  return { kind: 'conduct', of: [input].flat(), atLeast: 1 }
}

function planContradictions(input: ContradictionsInput, spot: Spot): ConditionPlan {
  if (typeof input === 'string' || isList(input)) {
    return { kind: 'contradictions', of: [input].flat(), isNamed: true, unit: 'contradiction', atLeast: 1 }
  }
  const any = { kind: 'contradictions', of: countedContradictions, isNamed: false } as const
  const { count, families } = input
  const of: ConditionPlan[] = []
  if (count !== undefined) of.push({ ...any, unit: 'contradiction', atLeast: count.at_least })
  if (families !== undefined) of.push({ ...any, unit: 'family', atLeast: families.at_least })
  if (of.length === 0) spot.fault('An empty matcher says nothing; write count or families')
  return of.length === 1 ? of[0]! : { kind: 'all', of }
}

function isList<T>(input: readonly T[] | object): input is readonly T[] {
  return Array.isArray(input)
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

/** After all that is read at once: the order of headers is hashed for each request. */
function planFingerprints(input: ConditionInput, spot: Spot): readonly ConditionPlan[] {
  const plans: ConditionPlan[] = []
  for (const of of fingerprintFacts) {
    const matcher = input[of]
    if (matcher === undefined) continue
    const around: MatcherContext = { isPath: false, fold: text => text, secretDigest: () => '' }
    const plan = planMatcher(matcher, spot.at(of), around)
    warnOfImpossible(of, plan, spot.at(of))
    plans.push({ kind: 'fingerprint', of, matcher: plan })
  }
  return plans
}

/** Such as the names of headers for `header_order`, which is a hash of them. */
function warnOfImpossible(of: FingerprintFact, plan: MatcherPlan, spot: Spot): void {
  const mistakes = exactValues(plan).map(value => fingerprintMistake(of, value))
  const mistake = mistakes.find(text => text !== '')
  if (mistake !== undefined) spot.warn(`No client has this: ${mistake}`)
}

function exactValues(plan: MatcherPlan): readonly string[] {
  if (plan.kind === 'in') return plan.values
  return 'of' in plan ? plan.of.flatMap(exactValues) : []
}

/** Hosts are known in lower case and methods in upper case, however the operator writes them. */
function foldOf(field: TextFact['field']): (text: string) => string {
  if (field === 'host') return text => text.toLowerCase()
  return field === 'method' ? text => text.toUpperCase() : text => text
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
