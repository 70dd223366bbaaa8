import type { IncomingHttpHeaders } from 'node:http'
import { sentHeaders } from '../observe/sentHeaders.ts'
import type { ConditionPlan, MatcherPlan, TextPlan } from '../policy/conditionPlan.ts'

type Told = (typeof sentHeaders)[number]['told']

/** Stand for values that the log does not have; nothing that comes in a header holds a NUL. */
const someValue = '\0sent'
const perhapsSent = '\0untold'

const toldByName: ReadonlyMap<string, Told> = new Map(sentHeaders.map(({ name, told }) => [name, told]))
/** What each word of the log stands for. */
const values: ReadonlyMap<unknown, readonly [name: string, value: string]> = new Map(
  sentHeaders.flatMap(({ name, told }) => [
    [name, [name, someValue] as const],
    ...(told === undefined ? [] : [[`${name}:${told.text}`, [name, told.text] as const] as const])
  ])
)

/** The headers that a line's `moien.headers` stands for; without that field, nothing is known of any of them. */
export function readSentHeaders(list: unknown): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {}
  if (!Array.isArray(list)) {
    for (const { name } of sentHeaders) headers[name] = perhapsSent
    return headers
  }
  for (const word of list) {
    const sent = values.get(word)
    if (sent !== undefined) headers[sent[0]] = sent[1]
  }
  return headers
}

/**
 * A condition on a header or a cookie, as far as `moien.headers` tells: known of requests without that header,
 * and of all where it asks for nothing but whether it came, or for what the log says of its value. `undefined`
 * where the log says nothing of that header.
 */
export function sentCondition(plan: TextPlan): ConditionPlan | undefined {
  const { of, matcher } = plan
  const name = of.field === 'header' ? of.name : of.field === 'cookie' ? 'cookie' : ''
  if (!toldByName.has(name)) return undefined
  const told = toldByName.get(name)
  const isTold = of.field === 'header' && asksForTold(matcher, told)
  // What stands somewhere in a value is not all of it.
  const partly = told?.test === 'contains' ? [someValue, told.text] : [someValue]
  const untold: ConditionPlan = {
    kind: 'text',
    of: { field: 'header', name },
    matcher: { kind: 'in', values: isTold ? [perhapsSent] : [perhapsSent, ...partly] }
  }
  return {
    kind: 'any',
    of: [
      { kind: 'all', of: [untold, { kind: 'unknown' }] },
      { kind: 'all', of: [{ kind: 'not', of: untold }, plan] }
    ]
  }
}

function asksForTold(matcher: MatcherPlan, told: Told): boolean {
  switch (matcher.kind) {
    case 'exists':
      return true
    case 'all':
    case 'any':
      return matcher.of.every(part => asksForTold(part, told))
    case 'in':
    case 'contains': {
      const test = matcher.kind === 'in' ? 'is' : 'contains'
      return told?.test === test && matcher.values.every(value => value === told.text)
    }
    default:
      return false
  }
}
