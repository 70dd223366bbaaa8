import * as z from 'zod'
import { patternMistake } from './pattern.ts'
import type { MatcherInput } from './rulesFile.ts'
import { spelled } from './schemaParts.ts'

const text = z.string().max(4096)
const texts = z.array(text).min(1).max(10_000)
const part = spelled('a text to look for: every text has it', value => value !== '')
const parts = z.union([part, z.array(part).min(1).max(10_000)])
const regex = z.string().superRefine((source, context) => {
  const message = patternMistake(source)
  if (message !== '') context.addIssue({ code: 'custom', message })
})

const matchers = {
  is: text.optional(),
  in: texts.optional(),
  prefix: parts.optional(),
  suffix: parts.optional(),
  contains: parts.optional(),
  glob: parts.optional(),
  regex: z.union([regex, z.array(regex).min(1)]).optional(),
  exists: z.boolean().optional(),
  missing: z.boolean().optional()
}

/** A test of one text: a value, several, or a map that says how. */
export const textMatcher: z.ZodType<MatcherInput> = z.union([
  text,
  texts,
  z.strictObject({
    ...matchers,
    get any() {
      return z.array(textMatcher).min(1).optional()
    }
  })
])

const folder = spelled('a folder; it begins with "/"', path => path.startsWith('/'))
/** The same of a path, which may be `under` a folder. */
export const pathMatcher: z.ZodType<MatcherInput> = z.union([
  text,
  texts,
  z.strictObject({
    ...matchers,
    under: z.union([folder, z.array(folder).min(1)]).optional(),
    get any() {
      return z.array(pathMatcher).min(1).optional()
    }
  })
])

/** The same of a header, which may hold a secret. */
export const headerMatcher: z.ZodType<MatcherInput> = z.union([
  text,
  texts,
  z.strictObject({
    ...matchers,
    secret_file: z.string().min(1).optional(),
    get any() {
      return z.array(headerMatcher).min(1).optional()
    }
  })
])
