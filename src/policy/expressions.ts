import type { Environment } from '@marcbachmann/cel-js'
import type { Facts } from '../core/facts.ts'
import { PrefixSet } from '../core/prefixSet.ts'
import type { ExpressionPlan } from './conditionPlan.ts'
import { expressionLanguage } from './expressionLanguage.ts'
import { countParts } from './expressionParts.ts'
import { ExpressionScope } from './expressionScope.ts'
import type { Sight } from './sight.ts'
import { truthOf, unknown, type Truth } from './truth.ts'

interface Compiled {
  readonly evaluate: (scope: ExpressionScope) => unknown
  readonly parts: number
}

interface Expression {
  readonly source: string
  compiled: Compiled | undefined
}

/**
 * A policy's expressions. Each is compiled when first needed, or one after another by `prepare`. An error
 * while one is evaluated, too much to read for one, is unknown.
 */
export class Expressions {
  readonly #all: Expression[] = []
  readonly #lists: Map<string, PrefixSet> = new Map()
  readonly #scope: ExpressionScope = new ExpressionScope(this.#lists)
  #language: Environment | undefined = undefined

  /** Its truth of the request shown last, with the tags given. */
  add({ source, lists }: ExpressionPlan): (sight: Pick<Sight, 'tags'>) => Truth {
    for (const { name, prefixes } of lists) this.#lists.set(name, new PrefixSet(prefixes))
    const expression: Expression = { source, compiled: undefined }
    this.#all.push(expression)
    const scope = this.#scope
    return ({ tags }) => {
      if (scope.isExhausted) return unknown
      try {
        const { evaluate, parts } = (expression.compiled ??= this.#compile(source))
        scope.begin(parts, tags)
        return truthOf(evaluate(scope) === true)
      } catch {
        return unknown
      }
    }
  }

  /** Turns to a request; conditions answer for the one shown last. */
  show(facts: Facts): void {
    this.#scope.show(facts)
  }

  /** Compiles one expression at each step (at most 0.5 ms), so that the caller can let others run between. */
  *prepare(): Generator<void> {
    for (const expression of this.#all) {
      expression.compiled ??= this.#compile(expression.source)
      yield
    }
  }

  #compile(source: string): Compiled {
    this.#language ??= expressionLanguage(this.#scope)
    const parsed = this.#language.parse(source)
    // It would check types at the first call, which is a citizen's.
    parsed.check()
    return { evaluate: parsed, parts: countParts(parsed.ast) }
  }
}
