import * as z from 'zod'
import type { BotConditionInput, BotProofInput } from './rulesFile.ts'
import { prefix, slug, spelled } from './schemaParts.ts'

/** In one rule file, and of one site: each costs a look at user agents that nobody has shown before. */
export const maxBots = 256

/** Every name of an address may have to be looked for in each of them. */
const maxDomains = 16

/** A domain of at least two labels: a suffix such as `com` is anybody's. */
const domain = spelled(
  'a domain; write googlebot.com, without a leading dot',
  text =>
    text.length <= 253 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i.test(text)
).meta({ examples: ['googlebot.com'] })

/** What proves that a client is the bot. */
export const botProof: z.ZodType<BotProofInput> = z.strictObject({
  prefixes: z.array(prefix).min(1).max(10_000).optional(),
  file: z.string().min(1).optional(),
  dns: z.array(domain).min(1).max(maxDomains).optional()
})

const ids = z.array(slug).min(1).max(maxBots)

/** The condition `bot`. */
export const botCondition: z.ZodType<BotConditionInput> = z.union([
  slug,
  ids,
  z.strictObject({
    verified: z.union([slug, ids, z.boolean()]).optional(),
    claims: z.union([slug, ids, z.literal(true)]).optional()
  })
])
