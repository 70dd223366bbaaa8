import { hash, timingSafeEqual } from 'node:crypto'
import type { MatcherPlan } from './conditionPlan.ts'
import type { PatternSource } from './patterns.ts'
import { no, truthOf, yes, type Matcher, type Truth } from './truth.ts'

/** Turns a matcher's plan into a closure; its regular expressions go into the policy's. */
export function compileMatcher(plan: MatcherPlan, patterns: PatternSource): Matcher {
  switch (plan.kind) {
    case 'all':
      return allMatchers(plan.of.map(part => compileMatcher(part, patterns)))
    case 'any':
      return anyMatcher(plan.of.map(part => compileMatcher(part, patterns)))
    case 'in':
      return oneOf(plan.values)
    case 'prefix':
      return someValue(plan.values, (text, value) => text.startsWith(value))
    case 'suffix':
      return someValue(plan.values, (text, value) => text.endsWith(value))
    case 'contains':
      return someValue(plan.values, (text, value) => text.includes(value))
    case 'under':
      return someValue(plan.values, isUnder)
    case 'pattern':
      return patterns.add(plan.pattern)
    case 'exists':
      return text => truthOf((text !== undefined) === plan.wanted)
    default:
      return secret(plan.sha256)
  }
}

function allMatchers(matchers: readonly Matcher[]): Matcher {
  return text => {
    let truth: Truth = yes
    for (const matcher of matchers) {
      const next = matcher(text)
      if (next === no) return no
      if (next < truth) truth = next
    }
    return truth
  }
}

function anyMatcher(matchers: readonly Matcher[]): Matcher {
  return text => {
    let truth: Truth = no
    for (const matcher of matchers) {
      const next = matcher(text)
      if (next === yes) return yes
      if (next > truth) truth = next
    }
    return truth
  }
}

function oneOf(values: readonly string[]): Matcher {
  const [only] = values
  if (values.length === 1) return text => truthOf(text === only)
  const set = new Set(values)
  return text => truthOf(text !== undefined && set.has(text))
}

function someValue(values: readonly string[], fits: (text: string, value: string) => boolean): Matcher {
  return text => {
    if (text === undefined) return no
    for (const value of values) if (fits(text, value)) return yes
    return no
  }
}

/** `/admin` is the path itself and everything below it, but not `/administration`. The folder has no final slash. */
function isUnder(path: string, folder: string): boolean {
  return path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/')
}

/** Digests have one length, so the comparison tells nothing about the secret, not even how long it is. */
function secret(sha256: string): Matcher {
  const expected = Buffer.from(sha256, 'hex')
  return text => truthOf(text !== undefined && timingSafeEqual(hash('sha256', text, 'buffer'), expected))
}
