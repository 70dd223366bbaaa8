import { buildPrefixSet } from '../core/prefixSet.ts'
import type { ConditionContext } from './conditionContext.ts'
import type { ConditionPlan } from './conditionPlan.ts'
import { didYouMean } from './didYouMean.ts'
import { networkMeant, parsePrefix } from './parsePrefix.ts'
import type { AddressInput, AddressMap } from './rulesFile.ts'
import type { Spot } from './spot.ts'

/** Turns a checked `client_ip` into its plan; a list that does not exist is a fault. */
export function planAddress(input: AddressInput, spot: Spot, context: ConditionContext): ConditionPlan {
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
    else if (context.knowsAllNames)
      spot.fault(
        `There is no list "${name}" in the site's rule files${didYouMean(name, [...context.lists.keys()])}`
      )
  }
  return of.length === 1 ? of[0]! : { kind: 'any', of }
}

function isList(input: readonly string[] | AddressMap): input is readonly string[] {
  return Array.isArray(input)
}
