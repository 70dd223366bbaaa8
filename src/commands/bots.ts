import { join } from 'node:path'
import { asciiJson } from '../core/asciiJson.ts'
import { Fault } from '../core/fault.ts'
import { didYouMean } from '../policy/didYouMean.ts'
import { readBotSources, type BotSource } from './botSources.ts'
import type { Command, Terminal } from './command.ts'
import { parseOptions, textOption, wantsJson } from './parseOptions.ts'
import { printable } from './sourceFrame.ts'
import { updateList, type ListUpdate } from './updateList.ts'

/** Of what changes in one list, in lines. */
const maxShown = 20

/** `moien bots update`: fetches the addresses that bots publish. */
export const bots: Command = {
  name: 'bots',
  summary: 'fetch the addresses that bots publish',
  help: `Usage: moien bots update [LIST…] [--lists FOLDER] [--from FILE|FOLDER] [--dry-run] [--format text|json]

  LIST              which lists, by the names in sources.yaml (default: all of them)
  --lists FOLDER    where the lists and sources.yaml stand (default: rules/lists)
  --from FILE       read what was fetched elsewhere: a file for one LIST, or a folder whose files have the
                    names that the addresses end in, such as bingbot.json; they count as of when they were
                    last changed
  --dry-run         show what would change, and change nothing
  --format FORMAT   text (default), or json for programs

Fetches over HTTPS, checks every entry, shows what changes and replaces each list in one step. A list that
cannot be had, or has a bad entry, stays as it was. A running gateway takes new lists in by itself. Exit
status 1 when a list failed.`,
  async run(args, terminal) {
    const options = {
      lists: { type: 'string' },
      from: { type: 'string' },
      'dry-run': { type: 'boolean' },
      format: { type: 'string' }
    } as const
    const parsed = parseOptions(args, options, Infinity)
    const [verb, ...names] = parsed.positionals
    if (verb !== 'update') throw new Fault('usage', 'Write "bots update"')
    const isJson = wantsJson(parsed)
    const folder = textOption(parsed, 'lists', join('rules', 'lists'))
    const sources = chooseSources(readBotSources(join(folder, 'sources.yaml')), names)
    const from = textOption(parsed, 'from', '')
    const dryRun = parsed.values['dry-run'] === true
    const updates: ListUpdate[] = []
    for (const source of sources) {
      const update = await updateList(source, { folder, from, dryRun, nowMs: Date.now() })
      updates.push(update)
      if (!isJson) printUpdate(update, dryRun, terminal)
    }
    if (isJson) terminal.out(asciiJson({ lists: updates }))
    return updates.some(({ result }) => result === 'failed') ? 1 : 0
  }
}

function chooseSources(sources: readonly BotSource[], names: readonly string[]): readonly BotSource[] {
  const known = sources.map(({ name }) => name)
  const unknown = names.find(name => !known.includes(name))
  if (unknown !== undefined) {
    throw new Fault('usage', `There is no list "${unknown}" in sources.yaml${didYouMean(unknown, known)}`)
  }
  return names.length === 0 ? sources : sources.filter(({ name }) => names.includes(name))
}

function printUpdate(
  { list, result, prefixes, added, removed, why }: ListUpdate,
  dryRun: boolean,
  terminal: Terminal
): void {
  if (result === 'failed') return terminal.error(`${list}: stays as it was: ${printable(why)}`)
  const changes = [...added.map(prefix => `  + ${prefix}`), ...removed.map(prefix => `  - ${prefix}`)]
  const sum = `${prefixes} ${prefixes === 1 ? 'prefix' : 'prefixes'}`
  const verb = result === 'unchanged' ? 'nothing new' : dryRun ? 'would change' : 'updated'
  terminal.out(
    `${list}: ${verb}, ${sum}${changes.length === 0 ? '' : ` (${added.length} new, ${removed.length} gone)`}`
  )
  for (const change of changes.slice(0, maxShown)) terminal.out(change)
  if (changes.length > maxShown) terminal.out(`  and ${changes.length - maxShown} more`)
}
