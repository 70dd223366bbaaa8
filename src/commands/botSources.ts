import * as z from 'zod'
import { Findings } from '../policy/findings.ts'
import { OperatorFiles, readTextFile } from '../policy/operatorFiles.ts'
import { checkSchema } from '../policy/schemaIssues.ts'
import { spelled } from '../policy/schemaParts.ts'
import { parseYaml } from '../policy/yamlFile.ts'

/** A list of addresses, and who publishes them. */
export interface BotSource {
  /** Of the file, without its ending. */
  readonly name: string
  /** Whose addresses they are. */
  readonly title: string
  readonly urls: readonly string[]
}

/** A connection within the machine needs no certificate. */
const loopback = /^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d+)?\//

/** Whether a list may be fetched from there: nobody between can change it. */
export function isTrustworthy(url: string): boolean {
  return URL.canParse(url) && (url.startsWith('https://') || loopback.test(url))
}

const url = spelled('an address to fetch a list from; it begins with https://', isTrustworthy)
const name = spelled('a name of a list; use up to 64 lower-case letters, digits and "-"', text =>
  /^[a-z0-9][a-z0-9-]{0,63}$/.test(text)
)
const schema = z.strictObject({
  lists: z.record(
    name,
    z.strictObject({
      title: spelled('a title of one line', text => /^[^\r\n]{1,200}$/.test(text)),
      urls: z.array(url).min(1).max(8)
    })
  )
})

/**
 * Reads a file of sources.
 * @throws Fault `config_unreadable`, `config_syntax` or `config_invalid`: the first of its mistakes.
 */
export function readBotSources(file: string): readonly BotSource[] {
  const findings = new Findings()
  const text = new OperatorFiles(readTextFile).read(file)
  if (typeof text !== 'string') throw text
  const source = parseYaml(file, text, findings)
  if (source !== undefined) checkSchema(schema, source, findings)
  const [fault] = findings.faults
  if (fault !== undefined) throw fault
  const { lists } = source!.value as z.infer<typeof schema>
  return Object.entries(lists).map(([name, { title, urls }]) => ({ name, title, urls }))
}
