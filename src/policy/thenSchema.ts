import * as z from 'zod'
import type { ThenInput } from './rulesFile.ts'
import { period, slug, spelled } from './schemaParts.ts'

const messageForm = 'Write a text, or one for each language: { en: …, fr: … }'

const level = z.enum(['light', 'heavy'])
const action = z.enum(['allow', 'open', 'deny', 'too_many', 'close'], {
  error: ({ input }) => {
    if (input === 'challenge') return 'Say how hard: { challenge: light } or { challenge: heavy }'
    return input === 'ban' ? 'Say how long: { ban: { for: 10m } }' : undefined
  }
})
const words = spelled(
  'a text of 1 to 500 characters without control characters',
  text => text.length > 0 && text.length <= 500 && !/\p{Cc}/u.test(text)
)
const wordsThere = words.optional()
const inLanguages = { en: wordsThere, fr: wordsThere, de: wordsThere, lb: wordsThere, pt: wordsThere }
const message = z
  .union(
    [
      words,
      z.strictObject(inLanguages).refine(texts => Object.keys(texts).length > 0, { error: messageForm })
    ],
    {
      error: issue => (issue.input === undefined ? undefined : messageForm)
    }
  )
  .optional()
  .meta({ description: 'Plain text for the client, in one language or { en: …, fr: … }.' })
const refusalStatus = z.int().min(400).max(599).optional()
const ban = z.strictObject({
  for: period,
  prefix: z
    .strictObject({ v4: z.int().min(16).max(32).optional(), v6: z.int().min(32).max(128).optional() })
    .optional()
    .meta({ description: 'How much of the address; v4: 32, v6: 64.' }),
  reason: words.optional().meta({ description: 'For the log.' }),
  escalate: z
    .strictObject({ factor: z.int().min(2).max(100), most: period })
    .optional()
    .meta({ description: 'Each further ban lasts so many times as long, up to most.' }),
  status: refusalStatus,
  message
})
/** What follows from a rule, limit or threshold. */
export const thenSchema: z.ZodType<ThenInput> = z.union([
  action,
  z.strictObject({
    allow: z.literal(true).optional(),
    open: z.literal(true).optional(),
    deny: z
      .union([z.literal(true), z.strictObject({ status: refusalStatus, message })], {
        error: 'Write { deny: { status: 404 } }, or deny alone for 403'
      })
      .optional(),
    too_many: z
      .union([z.literal(true), z.strictObject({ status: z.literal([429, 503]).optional(), message })])
      .optional(),
    close: z.literal(true, { error: 'Write close alone: what is not answered has no status' }).optional(),
    ban: ban.optional(),
    challenge: level.optional(),
    add_score: z.int().min(1).max(1000).optional(),
    tag: z.union([slug, z.array(slug).min(1).max(8)]).optional()
  })
])
