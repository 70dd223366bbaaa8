import type { BotStanding } from '../core/bot.ts'
import { signalsIn } from '../core/conduct.ts'
import {
  contradictionMask,
  contradictionsIn,
  countContradictions,
  countFamilies
} from '../core/contradiction.ts'
import type { Facts } from '../core/facts.ts'
import { fingerprintText } from '../core/fingerprintFact.ts'
import { PrefixSet } from '../core/prefixSet.ts'
import {
  truthOfUntold,
  type BotPlan,
  type ConditionPlan,
  type ExpressionPlan,
  type FingerprintPlan,
  type LoadPlan,
  type PassCondition,
  type TextFact
} from './conditionPlan.ts'
import { amountText, describeCondition, type LeafPlan } from './describeCondition.ts'
import { explainMatcher, holdsSecret, witnessOf } from './explainMatcher.ts'
import { Expressions } from './expressions.ts'
import { isScheduled } from './schedule.ts'
import { max, min, negate, no, truthOf, unknown, yes, type Truth } from './truth.ts'
import { ZoneClock } from './zoneClock.ts'

/** One part of a condition that made it come out as it did. */
export interface Reason {
  /** What was looked at: `path`, `header accept-language`, `client_ip`. */
  readonly fact: string
  /** The fact's value, of several values all; `undefined` where it is absent. */
  readonly found: string | undefined
  /** What the condition asks of it: `is "/login"`. */
  readonly wanted: string
  readonly truth: Truth
}

/** What a condition says of a request, and why. */
export interface Explained {
  readonly truth: Truth
  /** The parts that settled it: all that held, or the first that did not; of `any` each that did not. */
  readonly reasons: readonly Reason[]
}

/** A condition of ten thousand alternatives has as many reasons not to hold; nobody reads them. */
const maxReasons = 8

/**
 * Interprets a condition's plan, slowly and in words: the same logic as `compileCondition`, without its
 * closures and memos, so each holds the other to account. It knows how long a text patterns read, and not
 * how much they read of one request altogether (`maxPatternReading`). `tags` are those that the request has
 * when the condition is asked.
 */
export function explainCondition(plan: ConditionPlan, facts: Facts, tags: readonly string[]): Explained {
  switch (plan.kind) {
    case 'all':
      return join(plan.of, facts, tags, min, yes)
    case 'any':
      return join(plan.of, facts, tags, max, no)
    case 'not': {
      const { truth, reasons } = explainCondition(plan.of, facts, tags)
      return { truth: negate(truth), reasons }
    }
    case 'named':
      return explainCondition(plan.of, facts, tags)
    case 'text':
      return explainText(plan.of, plan, facts)
    case 'client_ip': {
      const truth = truthOf(new PrefixSet(plan.prefixes).has(facts.address))
      return leaf(plan, 'client_ip', facts.address.text, truth)
    }
    case 'country': {
      const { country } = facts
      return leaf(
        plan,
        'country',
        country || undefined,
        country === '' ? unknown : truthOf(plan.are.includes(country))
      )
    }
    case 'asn': {
      const { asn } = facts
      return leaf(
        plan,
        'asn',
        asn === 0 ? undefined : String(asn),
        asn === 0 ? unknown : truthOf(plan.are.includes(asn))
      )
    }
    case 'request_kind':
      return leaf(plan, 'kind', facts.kind, truthOf(plan.kinds.includes(facts.kind)))
    case 'pass':
      return leaf(plan, 'pass', passText(facts), truthOf(plan.are.some(each => hasPass(each, facts))))
    case 'tag': {
      const found = tags.length === 0 ? undefined : tags.join(' ')
      return leaf(plan, 'tag', found, truthOf(plan.are.some(tag => tags.includes(tag))))
    }
    case 'protocol': {
      const { protocol } = facts
      return leaf(
        plan,
        'protocol',
        protocol,
        protocol === '' ? unknown : truthOf(plan.are.includes(protocol))
      )
    }
    case 'tls': {
      const { tls } = facts
      return leaf(plan, 'tls', tls || undefined, tls === '' ? unknown : truthOf(plan.are.includes(tls)))
    }
    case 'fingerprint':
      return explainFingerprint(plan, facts)
    case 'body_size':
      return explainSize(plan, facts.bodyBytes)
    case 'load':
      return explainLoad(plan, facts)
    case 'schedule': {
      const wallMs = new ZoneClock(plan.zone).wallMs(facts.atMs)
      const shown = new Date(wallMs).toISOString().slice(0, 19)
      return leaf(plan, 'schedule', shown, truthOf(isScheduled(plan, wallMs)))
    }
    case 'conduct':
      return explainConduct(plan, facts)
    case 'contradictions':
      return explainContradictions(plan, facts)
    case 'bot':
      return explainBot(plan, facts)
    case 'unknown':
      return leaf(plan, 'what was not recorded', undefined, unknown)
    case 'expression':
      return leaf(plan, 'expression', `${facts.method} ${facts.path}`, askExpression(plan, facts, tags))
    default:
      return plan satisfies never
  }
}

/** CEL has one interpreter; what it reads, and in which order, is shown nowhere. */
function askExpression(plan: ExpressionPlan, facts: Facts, tags: readonly string[]): Truth {
  const expressions = new Expressions()
  const condition = expressions.add(plan)
  expressions.show(facts)
  return condition({ tags })
}

function explainSize(plan: LeafPlan & { kind: 'body_size' }, bytes: number | undefined): Explained {
  if (bytes === undefined) return leaf(plan, 'body_size', undefined, unknown)
  const { atLeastBytes, belowBytes } = plan
  return leaf(plan, 'body_size', `${bytes} bytes`, truthOf(bytes >= atLeastBytes && bytes < belowBytes))
}

function explainLoad(plan: LoadPlan, facts: Facts): Explained {
  const found = plan.fact === 'event_loop_lag' ? facts.eventLoopLagMs : facts.upstreamInFlight
  if (found === undefined) return leaf(plan, plan.fact, undefined, unknown)
  return leaf(
    plan,
    plan.fact,
    amountText(plan.fact, found),
    truthOf(found >= plan.atLeast && found < plan.below)
  )
}

function explainConduct(plan: LeafPlan & { kind: 'conduct' }, { conduct }: Facts): Explained {
  if (conduct === undefined) return leaf(plan, 'conduct', 'not remembered', unknown)
  const signals = signalsIn(conduct)
  const shown = signals.length === 0 ? 'without a signal' : signals.join(', ')
  const fitting = signals.filter(signal => plan.of.includes(signal))
  return leaf(plan, 'conduct', shown, truthOf(fitting.length >= plan.atLeast))
}

function explainContradictions(
  plan: LeafPlan & { kind: 'contradictions' },
  { contradictions }: Facts
): Explained {
  if (contradictions === undefined) return leaf(plan, 'contradictions', 'not looked for', unknown)
  const shown = contradictionsIn(contradictions).join(', ') || 'none'
  const fitting = contradictions & contradictionMask(plan.of)
  const count = plan.unit === 'family' ? countFamilies(fitting) : countContradictions(fitting)
  return leaf(plan, 'contradictions', shown, truthOf(count >= plan.atLeast))
}

function explainBot(plan: BotPlan, { bot }: Facts): Explained {
  if (plan.fact === 'verified' && bot.pending && plan.are.includes(bot.claims)) {
    return leaf(plan, 'bot', undefined, unknown)
  }
  const found = plan.fact === 'claims' ? bot.claims : bot.verified
  return leaf(plan, 'bot', botText(bot), truthOf(plan.are.includes(found)))
}

/** What is known of a bot in a few words: `googlebot, by dns`. */
export function botText({ claims, verified, proof, pending }: BotStanding): string {
  if (verified !== '') return `${verified}, by ${proof}`
  if (claims === '') return 'none'
  return pending ? `says it is ${claims}; its proof is not settled` : `says it is ${claims}, without proof`
}

/** Where all parts have the `idle` truth all of them tell; else the first that has the truth of the whole. */
function join(
  plans: readonly ConditionPlan[],
  facts: Facts,
  tags: readonly string[],
  combine: (a: Truth, b: Truth) => Truth,
  idle: Truth
): Explained {
  const parts = plans.map(plan => explainCondition(plan, facts, tags))
  const truth = parts.reduce((sum, part) => combine(sum, part.truth), idle)
  const telling = truth === idle ? parts : parts.filter(part => part.truth === truth).slice(0, 1)
  return { truth, reasons: telling.flatMap(part => part.reasons).slice(0, maxReasons) }
}

function leaf(plan: LeafPlan, fact: string, found: string | undefined, truth: Truth): Explained {
  return { truth, reasons: [{ fact, found, wanted: describeCondition(plan), truth }] }
}

/** A parameter that stands several times matches if one of its values does. */
function explainText(fact: TextFact, plan: LeafPlan & { kind: 'text' }, facts: Facts): Explained {
  const texts = textsOf(fact, facts)
  const values = texts.length === 0 ? [undefined] : texts
  const truth = values.map(text => explainMatcher(plan.matcher, text)).reduce(max)
  const name = 'name' in fact ? `${fact.field} ${fact.name}` : fact.field
  const joined = texts.length === 0 ? undefined : texts.join(' & ')
  const shown = joined !== undefined && holdsSecret(plan.matcher) ? '(not shown)' : joined
  if (truth !== yes) return leaf(plan, name, shown, truth)
  const fitting = values.find(text => explainMatcher(plan.matcher, text) === yes)
  return leaf({ ...plan, matcher: witnessOf(plan.matcher, fitting) }, name, shown, truth)
}

function explainFingerprint(plan: FingerprintPlan, facts: Facts): Explained {
  const text = fingerprintText(facts, plan.of)
  if (text === '') return leaf(plan, plan.of, undefined, truthOfUntold(plan.matcher))
  const truth = explainMatcher(plan.matcher, text)
  const matcher = truth === yes ? witnessOf(plan.matcher, text) : plan.matcher
  return leaf({ ...plan, matcher }, plan.of, text, truth)
}

function textsOf(fact: TextFact, facts: Facts): readonly string[] {
  switch (fact.field) {
    case 'host':
    case 'method':
    case 'path':
      return [facts[fact.field]]
    case 'user_agent':
      return facts.userAgent === '' ? [] : [facts.userAgent]
    case 'header':
      return [facts.header(fact.name) ?? []].flat()
    case 'cookie':
      return [facts.cookie(fact.name) ?? []].flat()
    case 'query':
      return facts.queryValues(fact.name)
    default:
      return fact satisfies never
  }
}

function hasPass(wanted: PassCondition, { pass }: Facts): boolean {
  const isValid = pass.status === 'valid'
  switch (wanted) {
    case 'valid':
      return isValid
    case 'missing':
      return !isValid
    case 'expired':
      return pass.status === 'expired'
    case 'button':
      return isValid && pass.means === 'button'
    case 'light':
    case 'heavy':
      return isValid && pass.level === wanted
    default:
      return wanted satisfies never
  }
}

/** A request's pass in a few words: `valid, light, by the button`. */
export function passText({ pass }: Facts): string {
  if (pass.status !== 'valid') return pass.status
  return `valid, ${pass.level ?? 'of no level here'}${pass.means === 'button' ? ', by the button' : ''}`
}
