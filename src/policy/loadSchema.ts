import * as z from 'zod'
import type { LoadInput } from './rulesFile.ts'
import { duration } from './schemaParts.ts'

const count = z.int().min(1).max(1_000_000_000)

/** `load`: how busy the gateway and the application are. */
export const loadMatcher: z.ZodType<LoadInput> = z
  .strictObject({
    event_loop_lag: z.strictObject({ at_least: duration.optional(), below: duration.optional() }).optional(),
    upstream_in_flight: z.strictObject({ at_least: count.optional(), below: count.optional() }).optional()
  })
  .meta({ description: 'How late timers run, and how many requests the application has.' })
