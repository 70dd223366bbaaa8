import { defaultMaxKeys, defaultMaxSketches, type KeyPart, type Limit } from '../limits/limit.ts'
import { limitTableBytes } from '../limits/limitTables.ts'
import { asksForConduct, namesClientOnly } from './conditionPlan.ts'
import { whyUnknown } from './whyUnknown.ts'
import { fileModeAt } from './fileMode.ts'
import { gravity, isRefusal } from './gravity.ts'
import { parsePercent } from './parsePercent.ts'
import { planAmounts } from './planAmounts.ts'
import { planCondition } from './planCondition.ts'
import type { ConditionContext } from './conditionContext.ts'
import { demandFile } from './planGeography.ts'
import { planResponseCount } from './planResponseCount.ts'
import { planThen } from './planThen.ts'
import type { LimitPlan, RulePlan, ThresholdPlan } from './policyPlan.ts'
import type { KeyInput, LimitInput, RuleInput, ThresholdInput } from './rulesFile.ts'
import type { Spot } from './spot.ts'
import { weakerMode } from './weakerMode.ts'

/** What one limit may take of the memory that all threads share. */
const mostTableBytes = 320 * 2 ** 20

/** Turns a checked rule into its plan; `undefined` when it means nothing sensible, which is then a fault. */
export function planRule(input: RuleInput, spot: Spot, context: ConditionContext): RulePlan | undefined {
  const { id, description = '' } = input
  const mode = weakerMode(fileModeAt(spot), input.mode ?? 'enforce')
  const when = planCondition(input.when ?? {}, spot.at('when'), context)
  const follows = planThen(input.then, spot.at('then'))
  if (follows === undefined) return undefined
  const matchUnknown = input.on_unknown === 'match'
  const rollout = parsePercent(input.rollout ?? '100%')!
  const plan = { id, place: spot.place, description, mode, rollout, when, matchUnknown, follows }
  checkId(id, spot)
  checkUnknown(plan, input, spot)
  checkAllow(plan, spot)
  checkConduct(plan, spot)
  if (isRefusal(follows.effect) && description === '') {
    spot.warn(`"${id}" refuses and has no description: say why, for whoever must explain it to a citizen`)
  }
  return plan
}

/** Turns a checked limit into its plan. */
export function planLimit(
  input: LimitInput,
  siteId: string,
  spot: Spot,
  context: ConditionContext
): LimitPlan | undefined {
  const plan = planRule(input, spot, context)
  if (plan === undefined) return undefined
  const kind = plan.follows.effect?.kind
  if (kind === 'allow' || kind === 'open') {
    spot
      .at('then')
      .fault(
        `A limit that is exhausted cannot ${kind}; write challenge, too_many, deny, ban, close or add_score`
      )
    return undefined
  }
  const limit = planTerms(input, siteId, spot)
  for (const [i, part] of input.key.entries()) {
    if (part === 'country' || part === 'asn') demandFile(part, spot.at('key', i), context)
  }
  if (limit === undefined) return undefined
  const { place, description, mode, rollout, when, matchUnknown, follows } = plan
  const response = input.count?.response
  const count = response && planResponseCount(response, spot.at('count', 'response'))
  if (count !== undefined && limit.counts === 'received') {
    spot.at('counts').fault('Only requests that are forwarded are answered by the application; remove counts')
  }
  return { limit, place, count, description, mode, rollout, when, matchUnknown, follows }
}

function planTerms(input: LimitInput, siteId: string, spot: Spot): Limit | undefined {
  const { id, counts = 'forwarded', max_keys } = input
  if (input.count !== undefined && Object.keys(input.count).length !== 1) {
    spot.at('count').fault('A limit counts one thing: write response, bytes or distinct')
    return undefined
  }
  const key = input.key.map((part, i) => planKey(part, spot.at('key', i)))
  if (!key.every(part => part !== undefined)) return undefined
  if (key.every(({ kind }) => kind === 'header' || kind === 'cookie')) {
    spot.at('key').warn(`"${id}" counts by what the client chooses to send; add client_ip to the key`)
  }
  const amounts = planAmounts(input, spot)
  if (amounts === undefined) return undefined
  const isForAll = key.every(({ kind }) => kind === 'site')
  const isDistinct = input.count?.distinct !== undefined
  const maxKeys = max_keys ?? (isForAll ? 1 : isDistinct ? defaultMaxSketches : defaultMaxKeys)
  const limit: Limit = { id, siteId, key, ...amounts, counts, maxKeys }
  const bytes = limitTableBytes(limit)
  if (bytes > mostTableBytes) {
    const mebibytes = Math.round(bytes / 2 ** 20)
    spot
      .at('max_keys')
      .fault(`A table for so many keys takes ${mebibytes} MiB, and may take 320; lower max_keys`)
    return undefined
  }
  return limit
}

/** Turns a checked threshold into its plan. */
export function planThreshold(input: ThresholdInput, spot: Spot): ThresholdPlan | undefined {
  const follows = planThen(input.then, spot.at('then'))
  if (follows === undefined) return undefined
  const { effect, score, tags } = follows
  if (gravity(effect) > 0 && effect !== undefined && score === 0 && tags.length === 0) {
    const { at_least: atLeast } = input
    return { id: `threshold/${atLeast}`, place: spot.place, mode: fileModeAt(spot), atLeast, effect }
  }
  spot.at('then').fault('A threshold has one action: challenge, too_many, deny, ban or close')
  return undefined
}

/** What decisions give as their rule where none of the operator's decided. */
const reservedParts: ReadonlySet<string> = new Set(['ban', 'order', 'threshold'])

function checkId(id: string, spot: Spot): void {
  const [first = '', ...more] = id.split('/')
  if (more.length === 0 || !reservedParts.has(first)) return
  spot
    .at('id')
    .fault(`Names that begin with "${first}/" are kept for what Moien decides by itself; choose another`)
}

function checkAllow({ follows, when, matchUnknown }: RulePlan, spot: Spot): void {
  if (follows.effect?.kind !== 'allow') return
  if (matchUnknown && whyUnknown(when) !== '') {
    spot.at('on_unknown').fault('Whoever is unknown is nobody to trust; remove on_unknown')
  }
  if (namesClientOnly(when)) return
  spot
    .at('when')
    .fault(
      'allow lifts every check, so it may rest on client_ip, asn, a verified bot or a header with secret_file and nothing else; for a place that anyone may have, write "then: open"'
    )
}

/** How somebody goes about is not everyone's way, and proves nothing: see docs/conduct.md. */
function checkConduct({ id, follows, when }: RulePlan, spot: Spot): void {
  const { effect } = follows
  const isLight = effect === undefined || (effect.kind === 'challenge' && effect.level === 'light')
  if (isLight || effect.kind === 'allow' || !asksForConduct(when)) return
  spot
    .at('then')
    .fault(
      `"${id}" looks at conduct, which earns the light challenge at most: a screen reader, a text browser or an office behind one address may look like a program; write { challenge: light }, { add_score: 10 } or { tag: NAME }`
    )
}

/** A refusal must not depend on what the author did not think of; elsewhere `skip` is the rule. */
function checkUnknown(plan: RulePlan, input: RuleInput, spot: Spot): void {
  const reason = whyUnknown(plan.when)
  if (reason !== '' && isRefusal(plan.follows.effect) && input.on_unknown === undefined) {
    spot.at('when').fault(`${reason}; say "on_unknown: match" (refuse it too) or "on_unknown: skip"`)
  }
  if (reason === '' && input.on_unknown !== undefined) {
    spot.at('on_unknown').warn(`Nothing in "${plan.id}" can be unknown; on_unknown does nothing`)
  }
}

function planKey(input: KeyInput, spot: Spot): KeyPart | undefined {
  if (input === 'client_ip') return { kind: 'client_ip', v4Bits: 32, v6Bits: 64 }
  if (typeof input === 'string') return { kind: input }
  const { client_ip, header, cookie } = input
  const parts: KeyPart[] = []
  if (client_ip !== undefined) {
    parts.push({ kind: 'client_ip', v4Bits: client_ip.v4 ?? 32, v6Bits: client_ip.v6 ?? 64 })
  }
  if (header !== undefined) parts.push({ kind: 'header', name: header.toLowerCase() })
  if (cookie !== undefined) parts.push({ kind: 'cookie', name: cookie })
  if (parts.length === 1) return parts[0]
  spot.fault('One of client_ip, header and cookie each; begin another entry of the list')
  return undefined
}
