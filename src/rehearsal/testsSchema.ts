import * as z from 'zod'
import { parseAddress } from '../core/address.ts'
import { contradictionIds } from '../core/contradiction.ts'
import { parseDuration } from '../core/duration.ts'
import { countryCode, systemNumber } from '../policy/geographyMatchers.ts'
import { headerName, method } from '../policy/rulesSchema.ts'
import { byteSize, duration, slug, spelled } from '../policy/schemaParts.ts'
import { parseInstant } from './describedTerms.ts'
import { softwareShape } from './saidSoftware.ts'
import type { TestsFile } from './testsFile.ts'

const file = z.string().min(1)

const url = spelled(
  'a path or URL; write /search?q=1 or https://guichet.example.lu/search',
  text => /^(?:https?:\/\/[^/?#\s]+)?(?:\/\S*)?$/.test(text) && text !== ''
)

const address = spelled(
  'an address; write 192.0.2.7 or 2001:db8::7',
  text => parseAddress(text) !== undefined
)

const name = spelled('a name; use up to 64 letters, digits, "-" and "_"', text =>
  /^[A-Za-z0-9][\w-]{0,63}$/.test(text)
)

const start = spelled(
  'a time with its zone; write 2026-12-24T17:00:00+01:00',
  text => parseInstant(text) !== undefined
)
  .optional()
  .meta({ description: 'When a test begins; 2026-01-05T09:00:00Z, a Monday.' })

const time = spelled(
  'a time; write +5s (after the request before) or 5s (after the beginning)',
  text => parseDuration(text.replace(/^\+/, '')) !== undefined
).meta({ examples: ['+5s', '1m'] })

const header = spelled(
  'a header that a test can give; the host stands in url',
  text => text.toLowerCase() !== 'host'
)

const pass = z.enum(['missing', 'light', 'heavy', 'button', 'expired'])

const request = {
  method: method.optional(),
  url: url.optional().meta({
    description: 'A path with its query, or a whole URL; /. In it, {n} is the number of the repetition.'
  }),
  scheme: z.enum(['http', 'https']).optional(),
  client_ip: z
    .union([address, z.array(address).min(1).max(10_000)])
    .optional()
    .meta({ description: 'The true client; several take turns. 192.0.2.1.' }),
  headers: z.record(headerName.and(header), z.string().max(65_536)).optional(),
  without: z.array(headerName).min(1).optional().meta({ description: 'Headers that this request lacks.' }),
  upgrade: z.boolean().optional().meta({ description: 'Whether it asks for a WebSocket; false.' }),
  pass: z
    .union([pass, z.strictObject({ is: pass, id: name.optional() })])
    .optional()
    .meta({ description: 'What pass it shows; missing.' }),
  country: countryCode.optional().meta({ description: 'Where the client is, whatever the files say.' }),
  asn: systemNumber.optional().meta({ description: 'Whose network it is in, whatever the files say.' }),
  ...softwareShape,
  load: z
    .strictObject({
      event_loop_lag: duration.optional(),
      upstream_in_flight: z.int().min(0).max(1_000_000_000).optional()
    })
    .optional()
    .meta({ description: 'How busy all is; unknown.' }),
  contradictions: z
    .array(z.enum(contradictionIds))
    .optional()
    .meta({ description: 'In what it contradicts its browser, beside what its headers show; none.' }),
  bot: z.strictObject({ claims: slug.optional(), verified: slug.optional() }).optional().meta({
    description: 'Which bot it says it is, which it has proved to be; by its user agent and address.'
  })
}

const action = z.enum(['forward', 'challenge', 'too_many', 'deny', 'close', 'ban'])
const id = spelled('the id of a rule, limit or threshold', text => /^[a-z0-9][a-z0-9/_-]*$/.test(text))
const ids = z.array(id).min(1)
const names = z.union([z.literal('none'), ids], {
  error: issue => (issue.input === undefined ? undefined : 'Write none, or a list: [a, b]')
})

const decision = {
  action: action.optional(),
  rule: id
    .optional()
    .meta({ description: 'Who said so; a threshold is threshold/10, a ban made before is ban/ID.' }),
  level: z.enum(['light', 'heavy']).optional(),
  status: z.int().min(400).max(599).optional(),
  score: z.int().min(0).optional(),
  tags: names.optional(),
  retry_after: duration.optional().meta({ description: 'In whole seconds, as Retry-After says it.' })
}

const expect = z.strictObject({
  ...decision,
  matched: names.optional().meta({ description: 'Rules that matched.' }),
  charged: names.optional().meta({ description: 'Limits that the request counts for.' }),
  refused: names.optional().meta({ description: 'Limits that were exhausted.' }),
  would: z
    .union([action, z.strictObject(decision)])
    .optional()
    .meta({ description: 'The decision, were everything in dry run in force.' }),
  not: z
    .strictObject({
      action: action.optional(),
      rule: id.optional(),
      tags: z.array(slug).min(1).optional(),
      matched: ids.optional(),
      charged: ids.optional(),
      refused: ids.optional()
    })
    .optional()
    .meta({ description: 'None of this.' })
})

const status = z.int().min(200).max(599)
const response = z.union([
  status,
  z.strictObject({
    status: status.optional(),
    location: z.string().max(4096).optional(),
    set_cookie: name.optional(),
    sent: byteSize.optional().meta({ description: 'The size of the body that is sent; 0B.' }),
    received: byteSize.optional().meta({ description: 'The size of the request’s body; 0B.' }),
    lasts: duration.optional().meta({ description: 'How long the answer goes on; 0s.' }),
    content_type: z.string().min(1).max(256).optional()
  })
])

const step = z.strictObject({
  at: time.optional(),
  client: name.optional().meta({ description: 'One of clients.' }),
  ...request,
  repeat: z.int().min(1).max(1_000_000).optional(),
  every: duration.optional().meta({ description: 'Between repetitions; 0s.' }),
  response: response.optional().meta({ description: 'What the application answers, if it is asked; 200.' }),
  expect: z.union([action, expect]).optional()
})

/** The one definition of `*.test.yaml`: its type is checked against it and the JSON Schema comes from it. */
export const testsSchema: z.ZodType<TestsFile> = z.strictObject({
  rules: z.array(file).min(1).optional().meta({ description: 'The rule files under test.' }),
  config: file.optional().meta({ description: 'Or a moien.yaml, one of whose sites is under test.' }),
  site: slug.optional().meta({ description: 'Which site, where there are several.' }),
  covers: z.array(file).min(1).optional().meta({ description: 'Whose coverage counts; all.' }),
  defaults: z.strictObject(request).optional().meta({ description: 'What every request has.' }),
  clients: z.record(name, z.strictObject(request)).optional(),
  start,
  tests: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200),
        start,
        steps: z.array(step).min(1).max(10_000)
      })
    )
    .min(1)
    .max(10_000)
})

/** JSON Schema (draft 7) of `*.test.yaml`, for editors. */
export function testsJsonSchema(): object {
  return z.toJSONSchema(testsSchema, { target: 'draft-7', io: 'input' })
}
