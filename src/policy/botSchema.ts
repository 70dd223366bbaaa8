import * as z from 'zod'
import { keyIdentity } from '../client/keyIdentity.ts'
import { parseDuration } from '../core/duration.ts'
import { longestSignatureMs } from '../core/signatureTrust.ts'
import type { BotConditionInput, BotProofInput, BotSignatureInput } from './rulesFile.ts'
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

const keysAddress = spelled(
  'where keys are published; write https://bot.example/keys.json, without user or password',
  text => keyIdentity('jwks_uri', text) !== undefined
)

/** Where the keys are that a bot signs with; which of them may stand together is checked when it is read. */
export const botSignature: z.ZodType<BotSignatureInput> = z.strictObject({
  directory: spelled(
    'an origin with a directory of keys; write https://bot.example, without a path',
    text => keyIdentity('directory', text) !== undefined
  ).optional(),
  jwks_uri: keysAddress.optional(),
  cimd: keysAddress.optional(),
  keys: z.string().min(1).optional(),
  max_age: spelled('a duration of 10s to 24h', text => isMaxAge(parseDuration(text) ?? 0)).optional(),
  replay: z.enum(['allow', 'refuse']).optional(),
  allow_private: z.boolean().optional()
})

/** Clocks differ, and no signature is good for more than a day. */
function isMaxAge(durationMs: number): boolean {
  return durationMs >= 10_000 && durationMs <= longestSignatureMs
}

/** What proves that a client is the bot. */
export const botProof: z.ZodType<BotProofInput> = z.strictObject({
  prefixes: z.array(prefix).min(1).max(10_000).optional(),
  file: z.string().min(1).optional(),
  dns: z.array(domain).min(1).max(maxDomains).optional(),
  signature: botSignature.optional()
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
