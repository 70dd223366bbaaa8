import type { ASTNode } from '@marcbachmann/cel-js'
import { http } from '../core/http.ts'
import { tlsStates } from '../core/tlsState.ts'
import { cel } from './cel.ts'
import { expressionLanguage } from './expressionLanguage.ts'
import { ExpressionScope } from './expressionScope.ts'

/** What a variable can be, where that is few texts; in the spelling in which rules see them. */
const knownValues: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['method', new Set(http.METHODS)],
  ['scheme', new Set(['http', 'https'])],
  ['protocol', new Set(['HTTP/1.0', 'HTTP/1.1', 'HTTP/2.0', ''])],
  ['tls', new Set(tlsStates)],
  ['kind', new Set(['navigation', 'background', 'asset', 'upgrade'])],
  ['pass', new Set(['valid', 'expired', 'missing'])],
  ['pass_level', new Set(['light', 'heavy', ''])]
])

/**
 * Whether an expression can never be true: it is `false`, compares a variable with what it cannot be
 * (`method == "get"`), or with two things at once. False where that is not seen, or the expression is not
 * valid, which is a fault that has been told.
 */
export function isNeverTrue(source: string): boolean {
  try {
    return constantOf(expressionLanguage(new ExpressionScope(new Map())).parse(source).ast) === false
  } catch (error) {
    if (error instanceof cel().ParseError) return false
    throw error
  }
}

/** What comes out whatever the request is; `undefined` where it depends. */
function constantOf(node: ASTNode): boolean | undefined {
  switch (node.op) {
    case 'value':
      return typeof node.args === 'boolean' ? node.args : undefined
    case '!_': {
      const inner = constantOf(node.args)
      return inner === undefined ? undefined : !inner
    }
    case '&&':
      return andOf(partsOf(node, '&&'))
    case '||': {
      const parts = partsOf(node, '||').map(constantOf)
      if (parts.includes(true)) return true
      return parts.every(part => part === false) ? false : undefined
    }
    case '?:':
      return choiceOf(node.args)
    case '==':
    case '!=':
    case 'in':
      return comparisonOf(node)
    default:
      return undefined
  }
}

/** The parts of a chain such as `a && b && c`. */
function partsOf(node: ASTNode, op: '&&' | '||'): readonly ASTNode[] {
  if (node.op !== op) return [node]
  return (node.args as readonly ASTNode[]).flatMap(part => partsOf(part, op))
}

function andOf(parts: readonly ASTNode[]): boolean | undefined {
  const constants = parts.map(constantOf)
  if (constants.includes(false)) return false
  const demanded = new Map<string, string>()
  for (const { name, value } of parts.flatMap(equality)) {
    if ((demanded.get(name) ?? value) !== value) return false
    demanded.set(name, value)
  }
  return constants.every(constant => constant === true) ? true : undefined
}

function choiceOf([question, yes, no]: readonly [ASTNode, ASTNode, ASTNode]): boolean | undefined {
  const asked = constantOf(question)
  if (asked !== undefined) return constantOf(asked ? yes : no)
  const answer = constantOf(yes)
  return answer === constantOf(no) ? answer : undefined
}

function comparisonOf(node: ASTNode): boolean | undefined {
  const [left, right] = node.args as readonly [ASTNode, ASTNode]
  if (left.op === 'value' && right.op === 'value' && node.op !== 'in') {
    return (left.args === right.args) === (node.op === '==')
  }
  if (node.op === 'in') {
    const isList = right.op === 'list' && right.args.length > 0
    return isList && right.args.every(one => isImpossible(left, one)) ? false : undefined
  }
  if (!isImpossible(left, right) && !isImpossible(right, left)) return undefined
  return node.op === '!='
}

/** Whether a variable cannot be a text. */
function isImpossible(variable: ASTNode, text: ASTNode): boolean {
  if (variable.op !== 'id' || text.op !== 'value' || typeof text.args !== 'string') return false
  const value = text.args
  if (variable.args === 'path') return !/^[/*]/.test(value)
  if (variable.args === 'host') return value !== value.toLowerCase()
  return knownValues.get(variable.args)?.has(value) === false
}

/** The variable that a part compares with one text. */
function equality(node: ASTNode): readonly { readonly name: string; readonly value: string }[] {
  if (node.op !== '==') return []
  const [left, right] = node.args
  const [variable, text] = left.op === 'id' ? [left, right] : [right, left]
  if (variable.op !== 'id' || text.op !== 'value' || typeof text.args !== 'string') return []
  return [{ name: variable.args, value: text.args }]
}
