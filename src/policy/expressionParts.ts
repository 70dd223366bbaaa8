import type { ASTNode } from '@marcbachmann/cel-js'

/** The parts that are expressions themselves; a map after `in` is where it may stand. */
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
    case 'in': {
      const [left, right] = node.args
      return right.op === 'id' && isMap(right.args) ? [left] : [left, right]
    }
    default:
      return node.args as readonly ASTNode[]
  }
}

/** How many parts an expression has, itself one of them. */
export function countParts(node: ASTNode): number {
  let count = 1
  for (const part of expressionParts(node)) count += countParts(part)
  return count
}

/** What can only be asked whether it has a name. */
export function isMap(variable: string): boolean {
  return variable === 'headers' || variable === 'cookies'
}
