import type { TextOverrides } from '../core/config.ts'
import type { Messages } from './languages/messages.ts'

/** A language's messages, with the operator's own words where there are any. */
export function siteMessages(texts: TextOverrides, messages: Messages): Messages {
  const own = texts[messages.tag]
  return own === undefined ? messages : (withOwn(messages, '', own) as Messages)
}

function withOwn(messages: object, path: string, own: Readonly<Record<string, string | undefined>>): object {
  const entries = Object.entries(messages).map(([key, value]: [string, unknown]): [string, unknown] => {
    const name = path + key
    return [key, typeof value === 'object' ? withOwn(value!, `${name}.`, own) : (own[name] ?? value)]
  })
  return Object.fromEntries(entries)
}
