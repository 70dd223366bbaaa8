import type { Environment } from '@marcbachmann/cel-js'
import { contradictionMask, type ContradictionId } from '../core/contradiction.ts'
import { cel } from './cel.ts'
import { ClientIp, type ExpressionScope } from './expressionScope.ts'

/** The variables of expressions and their types. */
export const expressionVariables: Readonly<Record<string, string>> = {
  path: 'string',
  query: 'string',
  method: 'string',
  host: 'string',
  scheme: 'string',
  protocol: 'string',
  tls: 'string',
  ja4: 'string',
  ja3: 'string',
  ja3n: 'string',
  tls_hash: 'string',
  h2: 'string',
  header_order: 'string',
  user_agent: 'string',
  kind: 'string',
  country: 'string',
  asn: 'int',
  pass: 'string',
  pass_level: 'string',
  bot: 'string',
  claimed_bot: 'string',
  client_ip: 'ClientIp',
  headers: 'map<string, string>',
  cookies: 'map<string, string>'
}

/** Functions of the language itself that cost no more than the text they read. */
export const plainFunctions: readonly string[] = ['size', 'startsWith', 'endsWith', 'contains']

/** Functions about the request. */
export const requestFunctions: readonly string[] = [
  'segments',
  'header',
  'cookie',
  'param',
  'missing_header',
  'in_list',
  'has_tag',
  'contradicts'
]

/** In characters. */
export const maxExpressionLength = 1024

/** CEL, with the variables and functions of requests, answered by the scope. */
export function expressionLanguage(scope: ExpressionScope): Environment {
  const { Environment } = cel()
  const language = new Environment({
    limits: { maxAstNodes: 200, maxDepth: 24, maxListElements: 64, maxMapEntries: 0, maxCallArguments: 2 }
  })
  language.registerType('ClientIp', ClientIp)
  for (const [name, type] of Object.entries(expressionVariables)) language.registerVariable(name, type)
  return language
    .registerFunction('segments(string): list<string>', () => scope.segments())
    .registerFunction('header(string): string', (name: string) => scope.header(name))
    .registerFunction('cookie(string): string', (name: string) => scope.cookie(name))
    .registerFunction('param(string): string', (name: string) => scope.param(name))
    .registerFunction('missing_header(string): bool', (name: string) => scope.missingHeader(name))
    .registerFunction('has_tag(string): bool', (name: string) => scope.hasTag(name))
    .registerFunction('contradicts(string): bool', (name: string) =>
      scope.contradicts(contradictionMask([name as ContradictionId]))
    )
    .registerFunction('in_list(ClientIp, string): bool', (client: ClientIp, name: string) =>
      scope.inList(client, name)
    )
}
