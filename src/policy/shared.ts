import { AddressMemo } from './addressMemo.ts'
import { Expressions } from './expressions.ts'
import { NameMemo } from './nameMemo.ts'
import { Patterns, type PatternSource } from './patterns.ts'
import { TextMemo } from './textMemo.ts'
import { ZoneClocks } from './zoneClock.ts'

/** What the conditions of one policy share. */
export interface Shared {
  readonly userAgents: TextMemo
  readonly paths: TextMemo
  readonly addresses: AddressMemo
  readonly patterns: Patterns
  /** Those of the user agent and of the path. */
  readonly userAgentPatterns: PatternSource
  readonly pathPatterns: PatternSource
  readonly names: NameMemo
  readonly clocks: ZoneClocks
  readonly expressions: Expressions
}

export function newShared(): Shared {
  const patterns = new Patterns()
  return {
    userAgents: new TextMemo(),
    paths: new TextMemo(),
    addresses: new AddressMemo(),
    patterns,
    userAgentPatterns: patterns.forOneText(),
    pathPatterns: patterns.forOneText(),
    names: new NameMemo(),
    expressions: new Expressions(),
    clocks: new ZoneClocks()
  }
}
