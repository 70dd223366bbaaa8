import * as z from 'zod'
import { conductSignals } from '../core/conduct.ts'
import { contradictionFamilies, contradictionIds } from '../core/contradiction.ts'
import type { ConductInput, ContradictionsInput } from './rulesFile.ts'

const signal = z.enum(conductSignals)

/** What a rule may ask of conduct. */
export const conductMatcher: z.ZodType<ConductInput> = z.union([
  signal,
  z.array(signal).min(1),
  z.strictObject({ signals: z.strictObject({ at_least: z.int().min(1).max(conductSignals.length) }) })
])

const contradiction = z.enum(contradictionIds)

/** What a rule may ask of contradictions. */
export const contradictionsMatcher: z.ZodType<ContradictionsInput> = z.union([
  contradiction,
  z.array(contradiction).min(1),
  z.strictObject({
    count: z.strictObject({ at_least: z.int().min(1).max(contradictionIds.length) }).optional(),
    families: z.strictObject({ at_least: z.int().min(1).max(contradictionFamilies.length) }).optional()
  })
])
