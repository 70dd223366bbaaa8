import type { Mode } from '../core/decision.ts'
import type { Order } from '../core/order.ts'
import { buildPrefixSet } from '../core/prefixSet.ts'
import { parsePrefix } from './parsePrefix.ts'
import type { LimitPlan, PolicyPlan, RulePlan, ThenPlan } from './policyPlan.ts'
import { underAttack } from './underAttack.ts'

/** What a decision names as its rule where an order decided. */
export const orderRules = { maintenance: 'order/maintenance', allow: 'order/allow' } as const

/**
 * A policy as the operator's orders change it. Orders cost nothing per request: what they say becomes part
 * of the plan. They are given for a site or for all; one that finds nothing to change changes nothing.
 */
export function applyOrders(plan: PolicyPlan, orders: readonly Order[]): PolicyPlan {
  const own = orders.filter(({ site }) => site === '' || site === plan.siteId)
  if (own.length === 0) return plan
  let changed = withoutRules(plan, new Set(targetsOf(own, 'rule_off')))
  if (own.some(({ kind }) => kind === 'observe')) changed = { ...changed, mode: weaker(changed.mode) }
  if (own.some(({ kind }) => kind === 'attack')) changed = underAttack(changed)
  changed = withAllowed(changed, targetsOf(own, 'allow'))
  const closings = own.filter(({ kind }) => kind === 'maintenance')
  return closings.length === 0
    ? changed
    : closed(changed, Math.max(...closings.map(({ untilMs }) => untilMs)))
}

function targetsOf(orders: readonly Order[], kind: Order['kind']): readonly string[] {
  return orders.filter(order => order.kind === kind).map(({ target }) => target)
}

function weaker(mode: Mode): Mode {
  return mode === 'enforce' ? 'dry_run' : mode
}

function withoutRules(plan: PolicyPlan, off: ReadonlySet<string>): PolicyPlan {
  if (off.size === 0) return plan
  return {
    ...plan,
    rules: plan.rules.map(rule => (off.has(rule.id) ? { ...rule, mode: 'off' } : rule)),
    limits: plan.limits.map(part => (off.has(part.limit.id) ? { ...part, mode: 'off' } : part))
  }
}

function withAllowed(plan: PolicyPlan, networks: readonly string[]): PolicyPlan {
  if (networks.length === 0) return plan
  const prefixes = buildPrefixSet(networks.map(text => parsePrefix(text)!))
  const when = { kind: 'client_ip', prefixes } as const
  const follows: ThenPlan = { effect: { kind: 'allow' }, score: 0, tags: [] }
  const description = 'Clients that an operator allowed for a while.'
  return withFirst(plan, { ...ordered, id: orderRules.allow, description, when, follows })
}

/**
 * A site that answers 503, except to whom it allows. It does so in dry run, too, and where its rules are
 * off: then they stay so, but those that allow are heard, since they say who may pass.
 */
function closed(plan: PolicyPlan, untilMs: number): PolicyPlan {
  const { mode } = plan
  const follows: ThenPlan = { effect: { kind: 'deny', status: 503, message: '' }, score: 0, tags: [] }
  const description = 'The site is closed for maintenance.'
  const sleeping: PolicyPlan = {
    ...plan,
    mode: 'enforce',
    rules: plan.rules.map(rule => (isAllow(rule) ? rule : atMost(mode, rule))),
    limits: plan.limits.map(limit => atMost(mode, limit)),
    closedUntilMs: untilMs
  }
  const when = { kind: 'all', of: [] } as const
  return withFirst(sleeping, { ...ordered, id: orderRules.maintenance, description, when, follows })
}

function isAllow({ follows }: RulePlan): boolean {
  return follows.effect?.kind === 'allow'
}

function atMost<Part extends RulePlan | LimitPlan>(site: Mode, part: Part): Part {
  if (site === 'enforce' || part.mode === 'off') return part
  return { ...part, mode: site }
}

function withFirst(plan: PolicyPlan, rule: RulePlan): PolicyPlan {
  return { ...plan, rules: [rule, ...plan.rules] }
}

/** What all rules have in common that stand in no file. */
const ordered = {
  place: { file: 'orders', line: 1, column: 1 },
  mode: 'enforce',
  rollout: 1,
  matchUnknown: false
} as const
