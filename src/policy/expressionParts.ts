import { ParseError, type ASTNode } from '@marcbachmann/cel-js'
import { expressionLanguage } from './expressionLanguage.ts'
import { ExpressionScope } from './expressionScope.ts'

/** Whether an expression asks for a variable; false for one that is not valid, which is told elsewhere. */
export function asksVariable(source: string, name: string): boolean {
  try {
    return isIn(expressionLanguage(new ExpressionScope(new Map())).parse(source).ast, name)
  } catch (error) {
    if (error instanceof ParseError) return false
    throw error
  }
}

function isIn(node: ASTNode, name: string): boolean {
  return (node.op === 'id' && node.args === name) || expressionParts(node).some(part => isIn(part, name))
}

/** The parts of an expression that are expressions themselves. */
export function expressionParts(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case '!_':
      return [node.args]
    default:
      return node.args as readonly ASTNode[]
  }
}
