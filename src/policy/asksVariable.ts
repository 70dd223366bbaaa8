import type { ASTNode } from '@marcbachmann/cel-js'
import { cel } from './cel.ts'
import { expressionLanguage } from './expressionLanguage.ts'
import { expressionParts } from './expressionParts.ts'
import { ExpressionScope } from './expressionScope.ts'

/** Whether an expression asks for a variable; false for one that is not valid, which is told elsewhere. */
export function asksVariable(source: string, name: string): boolean {
  try {
    return isIn(expressionLanguage(new ExpressionScope(new Map())).parse(source).ast, name)
  } catch (error) {
    if (error instanceof cel().ParseError) return false
    throw error
  }
}

function isIn(node: ASTNode, name: string): boolean {
  return (node.op === 'id' && node.args === name) || expressionParts(node).some(part => isIn(part, name))
}
