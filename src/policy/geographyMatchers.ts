import * as z from 'zod'
import { countryMistake } from './countryCodes.ts'
import type { CountryInput, SystemInput } from './rulesFile.ts'

/** ISO 3166-1 alpha-2. */
export const countryCode: z.ZodType<string> = z
  .string({
    error: ({ input }) =>
      typeof input === 'boolean'
        ? '{source} is true or false to YAML; where a country is meant, quote it: for Norway write "NO"'
        : undefined
  })
  .superRefine((text, context) => {
    const message = countryMistake(text)
    if (message !== '') context.addIssue({ code: 'custom', message })
  })
const countries = z.array(countryCode).min(1)

/** `country`: one code, several, or a map that says so. */
export const countryMatcher: z.ZodType<CountryInput> = z.union([
  countryCode,
  countries,
  z.strictObject({ is: countryCode.optional(), in: countries.optional() })
])

/** RFC 6793: 32 bits. */
export const systemNumber: z.ZodType<number> = z
  .int({
    error: ({ input }) => (typeof input === 'string' ? numberAlone(input) : undefined)
  })
  .min(1)
  .max(4_294_967_295)
const systems = z.array(systemNumber).min(1).max(10_000)

/** `asn`: the number of one autonomous system, several, or a map that says so. */
export const systemMatcher: z.ZodType<SystemInput> = z.union([
  systemNumber,
  systems,
  z.strictObject({ is: systemNumber.optional(), in: systems.optional() })
])

function numberAlone(text: string): string {
  const [, digits] = /^AS *(\d{1,10})$/i.exec(text) ?? []
  return `"${text.slice(0, 64)}" is not a number; write the number alone, such as ${digits ?? 64500}`
}
