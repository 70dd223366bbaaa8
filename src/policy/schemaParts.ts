import * as z from 'zod'
import { parseByteSize } from '../core/byteSize.ts'
import { parseDuration } from '../core/duration.ts'
import { parseByteRate, parseRate } from '../core/rate.ts'
import { parsePrefix } from './parsePrefix.ts'

const slugPattern = /^[a-z0-9][a-z0-9_-]*(?:\/[a-z0-9][a-z0-9_-]*)*$/

/** A text of a certain spelling: `what` completes the sentence `"…" is not …`. */
export function spelled(what: string, isRight: (text: string) => boolean): z.ZodType<string> {
  return z
    .string({
      error: issue =>
        issue.input === undefined || issue.input === null ? undefined : wrong(what, issue.input)
    })
    .refine(isRight, { error: issue => wrong(what, issue.input) })
}

/** What a timer can count: 2^31 - 1 ms. */
const longestMs = 24 * 86_400_000

export const duration: z.ZodType<string> = spelled(
  'a duration of at most 24 days; give it a unit, such as 500ms, 30s, 5m, 2h or 7d',
  text => (parseDuration(text) ?? Infinity) <= longestMs
).meta({ examples: ['30s', '5m'] })

/** A duration that is not zero. */
export const period: z.ZodType<string> = spelled(
  'a duration above zero and of at most 24 days; give it a unit, such as 500ms, 30s, 5m, 2h or 7d',
  text => isPeriod(parseDuration(text) ?? 0)
).meta({ examples: ['30s', '5m'] })

export const byteSize: z.ZodType<string> = spelled(
  'a size; give it a binary unit, such as 512KiB, 50MiB or 2GiB',
  text => parseByteSize(text) !== undefined
).meta({ examples: ['50MiB'] })

/** What a table of debts can count. */
const longestRateMs = 366 * 86_400_000

export const rate: z.ZodType<string> = spelled(
  'a rate; write so many in so long, at most 366 days, such as 10/1m or 100/1h',
  text => (parseRate(text)?.windowMs ?? Infinity) <= longestRateMs
).meta({ examples: ['10/1m'] })

/** Of requests or of bytes. */
export const limitRate: z.ZodType<string> = spelled(
  'a rate; write so many in so long, such as 10/1m, 100/1h or, of bytes, 100MiB/1h',
  text => parseRate(text) !== undefined || parseByteRate(text) !== undefined
).meta({ examples: ['10/1m', '100MiB/1h'] })

/** An id or tag: it becomes a metric's label, so it is short and plain. */
export const slug: z.ZodType<string> = spelled(
  'a name; use up to 64 lower-case letters, digits, "-" and "_", and "/" between parts',
  text => text.length <= 64 && slugPattern.test(text)
)

export const prefix: z.ZodType<string> = spelled(
  'an address or prefix; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32',
  text => parsePrefix(text) !== undefined
).meta({ examples: ['192.0.2.0/24', '2001:db8::/32'] })

/** A path of this site, as rules see it: normalised, without query. */
export const sitePath: z.ZodType<string> = spelled(
  'a path; it begins with "/" and has neither spaces nor "?" nor "#"',
  text => /^\/[!"$->@-~]*$/.test(text)
)

export const mode: z.ZodType<'enforce' | 'dry_run' | 'off'> = z.enum(['enforce', 'dry_run', 'off'])

function isPeriod(durationMs: number): boolean {
  return durationMs > 0 && durationMs <= longestMs
}

function wrong(what: string, input: unknown): string {
  const shown = typeof input === 'object' ? 'This' : JSON.stringify(input).slice(0, 80)
  return `${shown} is not ${what}`
}
