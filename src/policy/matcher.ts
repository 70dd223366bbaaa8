import { hash, timingSafeEqual } from 'node:crypto'
import { RE2JS } from 're2js'
import type { MatcherPlan } from './conditionPlan.ts'
import { no, truthOf, unknown, yes, type Truth } from './truth.ts'

/** Tests one text; `undefined` is a text that is absent, which only `missing` matches. */
export type Matcher = (text: string | undefined) => Truth

/**
 * What a pattern reads at most, in characters. Longer text is unknown to it: with linear-time matching this
 * keeps a pattern below a millisecond.
 */
export const maxPatternInput = 4096

/** Turns a matcher's plan into a closure. */
export function compileMatcher(plan: MatcherPlan): Matcher {
  switch (plan.kind) {
    case 'all':
      return allMatchers(plan.of.map(compileMatcher))
    case 'any':
      return anyMatcher(plan.of.map(compileMatcher))
    case 'in':
      return oneOf(plan.values)
    case 'prefix':
      return text => truthOf(text !== undefined && text.startsWith(plan.value))
    case 'suffix':
      return text => truthOf(text !== undefined && text.endsWith(plan.value))
    case 'contains':
      return text => truthOf(text !== undefined && text.includes(plan.value))
    case 'under':
      return under(plan.value)
    case 'pattern':
      return pattern(plan.pattern)
    case 'exists':
      return text => truthOf((text !== undefined) === plan.wanted)
    case 'secret':
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

/** `/admin` is the path itself and everything below it, but not `/administration`. */
function under(folder: string): Matcher {
  const below = folder.endsWith('/') ? folder : `${folder}/`
  return text => truthOf(text !== undefined && (text === folder || text.startsWith(below)))
}

/** Compiled when first needed: ten thousand patterns would otherwise delay a reload. */
function pattern(source: string): Matcher {
  let compiled: RE2JS | undefined
  return text => {
    if (text === undefined) return no
    if (text.length > maxPatternInput) return unknown
    compiled ??= RE2JS.compile(source)
    return truthOf(compiled.test(text))
  }
}

/** Digests have one length, so the comparison tells nothing about the secret, not even how long it is. */
function secret(sha256: string): Matcher {
  const expected = Buffer.from(sha256, 'hex')
  return text => truthOf(text !== undefined && timingSafeEqual(hash('sha256', text, 'buffer'), expected))
}
