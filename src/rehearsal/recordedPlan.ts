import type { FingerprintFact } from '../core/fingerprintFact.ts'
import {
  truthOfUntold,
  type ConditionPlan,
  type FingerprintPlan,
  type PassCondition,
  type TextFact
} from '../policy/conditionPlan.ts'
import { unknown } from '../policy/truth.ts'
import { lastsUntilAnswered, type KeyPart, type Limit } from '../limits/limit.ts'
import type { LimitPlan, PolicyPlan } from '../policy/policyPlan.ts'
import type { Recorded } from './logFormat.ts'
import { sentCondition } from './sentCondition.ts'

type PassPlan = Extract<ConditionPlan, { kind: 'pass' }>

const unknownCondition: ConditionPlan = { kind: 'unknown' }
const validPass: ConditionPlan = { kind: 'pass', are: ['valid'] }
/** What tells one pass from no pass; all else one may ask of it is not logged. */
const loggedOfPass: ReadonlySet<PassCondition> = new Set(['missing', 'valid', 'expired'])

/**
 * A policy as far as a log can speak for it: whatever asks for something the log does not tell is unknown,
 * rather than answered as if it had not been sent. A limit that counts by such a thing is unknown too.
 */
export function recordedPlan(plan: PolicyPlan, log: Recorded): PolicyPlan {
  const untoldTags = new Set<string>()
  const recorded: Told = { ...log, untoldTags }
  const rules = plan.rules.map(rule => {
    const when = onlyRecorded(rule.when, recorded)
    if (holdsUnknown(when)) for (const tag of rule.follows.tags) untoldTags.add(tag)
    return { ...rule, when }
  })
  return {
    ...plan,
    rules,
    limits: plan.limits.map(part => ({ ...part, when: limitCondition(part, recorded) }))
  }
}

/** What a log tells, and which tags it does not tell of: those of rules whose condition it leaves unknown. */
interface Told extends Recorded {
  readonly untoldTags: ReadonlySet<string>
}

function holdsUnknown(plan: ConditionPlan): boolean {
  if (plan.kind === 'all' || plan.kind === 'any') return plan.of.some(holdsUnknown)
  return plan.kind === 'not' ? holdsUnknown(plan.of) : plan.kind === 'unknown'
}

/** Of responses, logs have the status; how long they took and how many bytes went is not read. */
function limitCondition({ limit, count, when }: LimitPlan, recorded: Told): ConditionPlan {
  const known = { kind: 'all', of: [onlyRecorded(when, recorded), ...limit.key.flatMap(toldKey)] } as const
  const isKeyTold = limit.key.every(part => isKeyPartTold(part, recorded))
  const isResponseTold = count === undefined || (count.location === undefined && count.setCookie === '')
  const isTold = isKeyTold && isResponseTold && isValueTold(limit, recorded)
  return isTold ? known : { kind: 'all', of: [known, unknownCondition] }
}

/** Nobody may have asked for it: that such a part of the key is not there is not told. */
function toldKey({ kind }: KeyPart): readonly ConditionPlan[] {
  if (kind !== 'ja4' && kind !== 'tls_hash' && kind !== 'h2' && kind !== 'header_order') return []
  return [{ kind: 'any', of: [isThere(kind), unknownCondition] }]
}

function isThere(of: FingerprintFact): FingerprintPlan {
  return { kind: 'fingerprint', of, matcher: { kind: 'exists', wanted: true } }
}

function onlyRecorded(plan: ConditionPlan, recorded: Told): ConditionPlan {
  switch (plan.kind) {
    case 'all':
    case 'any': {
      const parts = plan.of.map(part => onlyRecorded(part, recorded))
      return parts.length > 0 && parts.every(isUnknown) ? unknownCondition : { kind: plan.kind, of: parts }
    }
    case 'not': {
      const part = onlyRecorded(plan.of, recorded)
      return isUnknown(part) ? part : { kind: 'not', of: part }
    }
    case 'named':
      return onlyRecorded(plan.of, recorded)
    case 'client_ip':
    // What a file says of the address is known as well as the address.
    case 'country':
    case 'asn':
    case 'request_kind':
    // Where a line does not tell it, it is unknown of that request.
    case 'protocol':
    case 'schedule':
      return plan
    case 'tag': {
      const isTold = plan.are.every(tag => !recorded.untoldTags.has(tag))
      return isTold ? plan : { kind: 'any', of: [plan, unknownCondition] }
    }
    case 'contradictions':
      return recorded.contradictions ? plan : unknownCondition
    case 'bot':
      // Which it says it is; a proof that the log does not tell is unknown to whoever is asked for it.
      return recorded.headers.has('user-agent') ? plan : unknownCondition
    case 'pass':
      return passCondition(plan, recorded)
    case 'tls':
      return recorded.software ? plan : unknownCondition
    case 'fingerprint':
      return recorded.software ? fingerprintCondition(plan) : unknownCondition
    case 'text':
      if (isTextTold(plan.of, recorded)) return plan
      return (recorded.sentHeaders ? sentCondition(plan) : undefined) ?? unknownCondition
    default:
      return unknownCondition
  }
}

/** What consists of nothing but unknowns is one itself, and is told at once. */
function isUnknown({ kind }: ConditionPlan): boolean {
  return kind === 'unknown'
}

/** Whether a pass was valid may be logged, of which sort it was is not. */
function passCondition(plan: PassPlan, { pass }: Recorded): ConditionPlan {
  if (pass === 'untold') return unknownCondition
  const told: PassPlan = { kind: 'pass', are: plan.are.filter(one => loggedOfPass.has(one)) }
  if (pass === 'nobody' || told.are.length === plan.are.length) return plan
  return { kind: 'any', of: [told, { kind: 'all', of: [validPass, unknownCondition] }] }
}

/** What the log does not tell may have been known, and asked for by nobody: that it was missing is not told. */
function fingerprintCondition(plan: FingerprintPlan): ConditionPlan {
  if (truthOfUntold(plan.matcher) === unknown) return plan
  const told = isThere(plan.of)
  const untold: ConditionPlan = { kind: 'all', of: [{ kind: 'not', of: told }, unknownCondition] }
  return { kind: 'any', of: [{ kind: 'all', of: [told, plan] }, untold] }
}

function isTextTold(fact: TextFact, recorded: Recorded): boolean {
  switch (fact.field) {
    case 'host':
      return recorded.host
    case 'user_agent':
      return recorded.headers.has('user-agent')
    case 'header':
      return recorded.headers.has(fact.name)
    case 'cookie':
      return isCookieTold(fact.name, recorded)
    case 'query':
      return recorded.query
    default:
      return true
  }
}

function isValueTold(limit: Limit, recorded: Recorded): boolean {
  if (lastsUntilAnswered(limit)) return false
  if (limit.unit === 'distinct_query') return recorded.query
  return limit.unit !== 'distinct_user_agent' || recorded.headers.has('user-agent')
}

function isKeyPartTold(part: KeyPart, recorded: Recorded): boolean {
  switch (part.kind) {
    case 'pass':
      return recorded.pass !== 'untold'
    case 'host':
      return recorded.host
    case 'ja4':
    case 'tls_hash':
    case 'h2':
    case 'header_order':
      return recorded.software
    case 'header':
      return recorded.headers.has(part.name)
    case 'cookie':
      return isCookieTold(part.name, recorded)
    default:
      return true
  }
}

function isCookieTold(name: string, { headers, cookies }: Recorded): boolean {
  return headers.has('cookie') || cookies.has(name)
}
