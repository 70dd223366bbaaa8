import type { TopReport, TopTable } from '../admin/topReport.ts'
import { Fault } from '../core/fault.ts'
import { countText, printable, shareText } from '../rehearsal/replayWords.ts'
import { textTable } from '../rehearsal/textTable.ts'
import { AdminClient, adminOptions, adminOptionsHelp } from './adminClient.ts'
import type { Command } from './command.ts'
import { parseOptions, textOption, type Parsed } from './parseOptions.ts'

/** A value longer than this is cut off in a table; json has it whole. */
const mostValue = 60

/** `moien top`: what the requests of the last while have in common, and a rule for it. */
export const top: Command = {
  name: 'top',
  summary: 'what the requests of the last while have in common, and a rule drafted for it',
  help: `Usage: moien top [OPTIONS]

  --by LIST           tables to show: path, agent, language, method, asn, country, network (/24 or /48),
                      address, outcome; path+agent counts pairs (default: path,agent,network)
  --without-pass      only requests without a valid pass
  --site ID           one site (default: all)
  --over TIME         how far back (default: 1m)
  --rows N            rows of each table (default: 10)
  --draft             print a rule file instead, for what sets the requests without a pass apart
${adminOptionsHelp}
  --format FORMAT     human (default), or json for programs

What it shows is counted in a sample: the last requests of each thread, up to 128 a second whole, above that a
fair choice. A draft rehearses (mode: dry_run); try it on a log first:

  moien top --site guichet --draft > rules/draft.yaml`,
  async run(args, terminal) {
    const parsed = parseOptions(args, options, 0)
    const format = textOption(parsed, 'format', 'human')
    if (format !== 'human' && format !== 'json')
      throw new Fault('usage', `--format takes human or json, not "${format}"`)
    const query = queryOf(parsed)
    const { status, body } = await AdminClient.find(parsed).ask('GET', `/top?${query.toString()}`)
    if (status !== 200) throw new Fault('usage', String(body['detail']))
    const report = body as unknown as TopReport
    if (parsed.values['draft'] === true) {
      if (report.draft === '') terminal.error('no request came in that time, so there is nothing to draft')
      else terminal.out(report.draft.trimEnd())
      return report.draft === '' ? 1 : 0
    }
    if (format === 'json') terminal.out(JSON.stringify(report, null, 2))
    else for (const line of describe(report)) terminal.out(line)
    return 0
  }
}

const options = {
  ...adminOptions,
  by: { type: 'string' },
  'without-pass': { type: 'boolean' },
  site: { type: 'string' },
  over: { type: 'string' },
  rows: { type: 'string' },
  draft: { type: 'boolean' },
  format: { type: 'string' }
} as const

function queryOf(parsed: Parsed): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of ['by', 'site', 'over', 'rows']) {
    const value = textOption(parsed, name, '')
    if (value !== '') query.set(name, value)
  }
  if (parsed.values['without-pass'] === true) query.set('without_pass', '')
  return query
}

function describe(report: TopReport): readonly string[] {
  const { from, to, sampled, requests, addresses, withPass } = report
  if (sampled === 0) return ['no request came in that time']
  const exactly = sampled === requests ? '' : `about ${countText(requests)} requests, by a sample of `
  return [
    `${exactly}${countText(sampled)} requests from ${from} to ${to}`,
    `from at least ${countText(addresses)} addresses; ${countText(withPass)} requests came with a pass`,
    ...report.tables.flatMap(table => ['', ...describeTable(table)])
  ]
}

function describeTable({ by, rows }: TopTable): readonly string[] {
  const headings = [by.join(' + '), 'requests', 'share', 'addresses', 'with a pass']
  return textTable(
    headings,
    rows.map(({ values, requests, share, margin, addresses, withPass }) => [
      values.map(nameOf).join(' + '),
      countText(requests),
      margin < 0.005 ? shareText(share, 1) : `${shareText(share, 1)} ± ${(100 * margin).toFixed(0)}`,
      countText(addresses),
      countText(withPass)
    ])
  )
}

function nameOf(value: string): string {
  if (value === '') return '(none)'
  const shown = printable(value)
  return shown.length > mostValue ? `${shown.slice(0, mostValue - 1)}…` : shown
}
