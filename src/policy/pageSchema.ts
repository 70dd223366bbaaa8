import * as z from 'zod'
import { parseColour } from '../core/colour.ts'
import { languageTags } from '../core/languageTags.ts'
import { messageKeys } from '../core/messageKeys.ts'
import type { TextsInput, ThemeInput } from './configFile.ts'
import { spelled } from './schemaParts.ts'
import { describeKeys } from './schemaIssues.ts'

const colour = spelled(
  'a colour; write "#0b6a72", in quotes, since YAML takes what follows # for a comment',
  text => parseColour(text) !== undefined
)

const colours = z.strictObject({
  background: colour.optional(),
  text: colour.optional(),
  accent: colour.optional().meta({ description: 'Of links, buttons and the bar.' })
})

/** How the pages look. */
export const themeSchema: z.ZodType<ThemeInput> = z.strictObject({
  logo: z
    .strictObject({
      file: z.string().min(1).meta({ description: 'SVG, PNG, JPEG, GIF or WebP; it travels in every page.' }),
      shows_name: z
        .boolean()
        .optional()
        .meta({ description: 'Whether the organisation’s name stands on it; false.' })
    })
    .optional(),
  light: colours.optional(),
  dark: colours.optional()
})

/** Longer than any text of Moien's own. */
const mostCharacters = 500
const mostTitleCharacters = 80

const words = spelled(
  `a text of 1 to ${mostCharacters} characters on one line`,
  text => text.trim() !== '' && text.length <= mostCharacters && !/\p{Cc}/u.test(text)
)
const title = spelled(
  `a title of 1 to ${mostTitleCharacters} characters on one line`,
  text => text.trim() !== '' && text.length <= mostTitleCharacters && !/\p{Cc}/u.test(text)
)

const keys = Object.keys(messageKeys)

const textsOfLanguage = z.strictObject(Object.fromEntries(keys.map(key => [key, textFor(key).optional()])), {
  error: ({ code, keys: unknown }) =>
    code === 'unrecognized_keys' ? describeUnknown(unknown as readonly string[]) : undefined
})

/** The operator's own words. */
export const textsSchema: z.ZodType<TextsInput> = z.strictObject(
  Object.fromEntries(languageTags.map(tag => [tag, textsOfLanguage.optional()]))
)

/** A text that says as much as the one it replaces: with the same placeholders, in their order. */
function textFor(key: string): z.ZodType<string> {
  const placeholders = messageKeys[key]!
  const text = key === 'title' || key.endsWith('.title') ? title : words
  const expected = placeholders.join(' ')
  const wanted =
    placeholders.length === 0 ? 'has no placeholders' : `has ${placeholders.join(' and then ')}, once`
  return text.refine(written => (written.match(/[{}][^{}]*\}?/g) ?? []).join(' ') === expected, {
    error: `This text ${wanted}`
  })
}

/** There are too many to list them all. */
function describeUnknown(unknown: readonly string[]): string {
  const lines = describeKeys(unknown, keys).split('\n')
  return lines
    .map(line => line.replace(/; known here: .*/, '; docs/pages.md has the names of all texts'))
    .join('\n')
}
