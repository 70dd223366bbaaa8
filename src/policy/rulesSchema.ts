import * as z from 'zod'
import { http } from '../core/http.ts'
import { tlsStates } from '../core/tlsState.ts'
import { describedKeys } from './describedKeys.ts'
import { maxExpressionLength } from './expressionLanguage.ts'
import { countryMatcher, systemMatcher } from './geographyMatchers.ts'
import { loadMatcher } from './loadSchema.ts'
import { botCondition, botProof, botSignature, maxBots } from './botSchema.ts'
import type { AddressInput, ConditionInput, KeyInput, MatcherInput, RulesFile } from './rulesFile.ts'
import { parsePercent } from './parsePercent.ts'
import { parsePrefix } from './parsePrefix.ts'
import { scheduleSchema as schedule } from './scheduleSchema.ts'
import { conductMatcher, contradictionsMatcher } from './signalMatchers.ts'
import { describeKeys, knownKeys } from './schemaIssues.ts'
import { byteSize, limitRate, mode, prefix, slug, spelled } from './schemaParts.ts'
import { headerMatcher, pathMatcher, textMatcher } from './textMatchers.ts'
import { banSchema, messageSchema, thenSchema as then } from './thenSchema.ts'

const description = z.string().max(1000).optional()
const name = spelled('a name of a header, cookie or parameter', key => key.length > 0 && key.length <= 256)
export const headerName: z.ZodType<string> = spelled('a name of a header', key =>
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/.test(key)
)

const client = spelled(
  'an address or prefix; write 192.0.2.7, 192.0.2.0/24 or { list: NAME }',
  value => parsePrefix(value) !== undefined
).meta({ examples: ['192.0.2.0/24', '2001:db8::/32'] })
const addressMatcher: z.ZodType<AddressInput> = z.union([
  client,
  z.array(prefix).min(1),
  z.strictObject({
    is: prefix.optional(),
    in: z.array(prefix).min(1).optional(),
    list: z.union([slug, z.array(slug).min(1)]).optional(),
    get any() {
      return z.array(addressMatcher).min(1).optional()
    }
  })
])

export const method: z.ZodType<string> = spelled(
  'a method',
  word => http.METHODS.includes(word.toUpperCase()) || /^[A-Z]{1,32}$/.test(word)
)
const methods = z.array(method).min(1)
const methodMatcher: z.ZodType<MatcherInput> = z.union([
  method,
  methods,
  z.strictObject({ is: method.optional(), in: methods.optional() })
])

const kind = z.enum(['navigation', 'background', 'asset', 'upgrade'])
const pass = z.enum(['missing', 'valid', 'expired', 'light', 'heavy', 'button'])

const protocol = z.enum(['HTTP/1.0', 'HTTP/1.1', 'HTTP/2.0'])

const tls = z.enum(tlsStates)

/** Words of the language that stand for what a request does not tell this version. */
const conditionsToCome: ReadonlyMap<string, string> = new Map(
  'client_certificate'
    .split(' ')
    .map(key => [key, `This version has no condition "${key}" yet; remove it, or the rule`])
)

const condition: z.ZodType<ConditionInput> = z.strictObject(
  {
    is: z.union([slug, z.array(slug).min(1)]).optional(),
    client_ip: addressMatcher.optional(),
    country: countryMatcher.optional(),
    asn: systemMatcher.optional(),
    host: textMatcher.optional(),
    method: methodMatcher.optional(),
    path: pathMatcher.optional(),
    query: z.record(name, textMatcher).optional(),
    header: z.record(headerName, headerMatcher).optional(),
    cookie: z.record(name, textMatcher).optional(),
    user_agent: textMatcher.optional(),
    kind: z.union([kind, z.array(kind).min(1)]).optional(),
    pass: z.union([pass, z.array(pass).min(1)]).optional(),
    protocol: z.union([protocol, z.array(protocol).min(1)]).optional(),
    tls: z.union([tls, z.array(tls).min(1)]).optional(),
    ja4: textMatcher.optional(),
    ja3: textMatcher.optional(),
    ja3n: textMatcher.optional(),
    tls_hash: textMatcher.optional(),
    h2: textMatcher.optional(),
    header_order: textMatcher.optional(),
    body_size: z.strictObject({ at_least: byteSize.optional(), below: byteSize.optional() }).optional(),
    tag: z.union([slug, z.array(slug).min(1)]).optional(),
    schedule: schedule.optional(),
    load: loadMatcher.optional(),
    conduct: conductMatcher.optional(),
    contradictions: contradictionsMatcher.optional(),
    bot: botCondition.optional(),
    expression: z.string().min(1).max(maxExpressionLength).optional(),
    get all() {
      return z.array(condition).min(1).optional()
    },
    get any() {
      return z.array(condition).min(1).optional()
    },
    get not() {
      return condition.optional()
    }
  },
  {
    error: ({ code, keys, inst }) =>
      code === 'unrecognized_keys' ? describeKeys(keys, knownKeys(inst), conditionsToCome) : undefined
  }
)

const share = spelled('a share of the clients; write 10%', text => parsePercent(text) !== undefined).meta({
  examples: ['10%']
})

const rule = {
  id: slug,
  description,
  when: condition.optional(),
  on_unknown: z.enum(['match', 'skip']).optional(),
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the operator's files
  then,
  mode: mode.optional(),
  rollout: share.optional()
}

const key: z.ZodType<KeyInput> = z.union([
  z.enum([
    'client_ip',
    'pass',
    'site',
    'host',
    'path',
    'country',
    'asn',
    'ja4',
    'tls_hash',
    'h2',
    'header_order'
  ]),
  z.strictObject({
    client_ip: z
      .strictObject({ v4: z.int().min(8).max(32).optional(), v6: z.int().min(16).max(128).optional() })
      .optional(),
    header: headerName.optional(),
    cookie: name.optional()
  })
])

const status = z.int().min(100).max(599)
const responseCount = {
  status: z.union([status, z.array(status).min(1)]).optional(),
  location: textMatcher.optional(),
  set_cookie: name.optional()
}

const count = z.strictObject({
  response: z.strictObject(responseCount).optional(),
  bytes: z.enum(['sent', 'received']).optional(),
  distinct: z.enum(['path', 'query', 'user_agent']).optional()
})

const amounts = {
  rate: limitRate.optional(),
  burst: z.union([z.int().min(1).max(1_000_000_000), byteSize]).optional(),
  at_once: z.int().min(1).max(1_000_000).optional()
}

const limit = {
  ...rule,
  key: z.array(key).min(1).max(4),
  algorithm: z.enum(['gcra', 'sliding_window', 'concurrency']).optional(),
  ...amounts,
  count: count.optional(),
  counts: z.enum(['forwarded', 'received']).optional(),
  max_keys: z.int().min(1).max(16_777_216).optional()
}

/** Tunes a rule or limit of the same site without copying it. */
const override = {
  id: slug,
  mode: mode.optional(),
  rollout: share.optional(),
  // oxlint-disable-next-line unicorn/no-thenable
  then: then.optional(),
  ...amounts
}

const list = z.strictObject({ prefixes: z.array(prefix).optional(), file: z.string().min(1).optional() })
const bot = z.strictObject({
  id: slug,
  description,
  user_agent: textMatcher.optional(),
  proof: botProof.optional()
})
const ruleSchema = z.strictObject(rule)
const limitSchema = z.strictObject(limit)
const overrideSchema = z.strictObject(override)
// oxlint-disable-next-line unicorn/no-thenable
const threshold = z.strictObject({ at_least: z.int().min(1).max(100_000), then })

/** What has a name of its own in the JSON Schema, and so a table in docs/rules.md. */
const definitions: Readonly<Record<string, z.ZodType>> = {
  list,
  bot,
  proof: botProof,
  signature: botSignature,
  override: overrideSchema,
  rule: ruleSchema,
  limit: limitSchema,
  threshold,
  action: then,
  ban: banSchema,
  message: messageSchema,
  condition,
  schedule,
  matcher: textMatcher,
  path_matcher: pathMatcher,
  header_matcher: headerMatcher,
  address_matcher: addressMatcher,
  method_matcher: methodMatcher,
  key
}

/** The one definition of rule files: its type is checked against it and the JSON Schema comes from it. */
export const rulesSchema: z.ZodType<RulesFile> = z.strictObject({
  mode: mode.optional(),
  include: z.array(z.string().min(1)).optional(),
  lists: z.record(slug, list).optional(),
  bots: z.array(bot).max(maxBots).optional(),
  overrides: z.array(overrideSchema).optional(),
  conditions: z.record(slug, condition).optional(),
  rules: z.array(ruleSchema).optional(),
  limits: z.array(limitSchema).optional(),
  thresholds: z.array(threshold).optional()
})

/** JSON Schema (draft 7) of rule files, for editors. */
export function rulesJsonSchema(): object {
  for (const [id, part] of Object.entries(definitions))
    part.register(z.globalRegistry, { ...part.meta(), id })
  return describedKeys(z.toJSONSchema(rulesSchema, { target: 'draft-7', io: 'input' }))
}
