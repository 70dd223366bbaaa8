import type { TopReport, TopTable } from '../admin/topReport.ts'
import { asciiJson } from '../core/asciiJson.ts'
import { momentText } from '../core/momentText.ts'
import { clientText, countedText, countText, shareText } from '../rehearsal/replayWords.ts'
import { textTable } from '../rehearsal/textTable.ts'
import { AdminClient, answerOptions, answerOptionsHelp } from './adminClient.ts'
import type { Command, Terminal } from './command.ts'
import { parseOptions, textOption, wantsJson, type Parsed } from './parseOptions.ts'

/** Of a longer value a table shows how it begins and how it ends, where browsers differ; json has it whole. */
const mostValue = 72
const shownStart = 24

/** `moien top`: what the requests of the last while have in common, and a rule for it. */
export const top: Command = {
  name: 'top',
  summary: 'what the requests of the last while have in common, and a rule drafted for it',
  help: `Usage: moien top [OPTIONS]

  --by LIST           tables to show: path, agent, language, method, asn, country, ja4, tls_hash,
                      network (/24 or /48), address, outcome; path+agent counts pairs
                      (default: path,agent,network)
  --without-pass      only requests without a valid pass
  --site ID           one site (default: all)
  --over TIME         how far back (default: 1m)
  --rows N            rows of each table (default: 10)
  --draft             print a rule file instead, for what sets the requests without a pass apart
${answerOptionsHelp}

What it shows is counted in a sample: the last requests of each thread, up to 128 a second whole, above that a
fair choice. A draft rehearses (mode: dry_run); try it on a log first:

  moien top --site guichet --draft > rules/draft.yaml`,
  async run(args, terminal) {
    const parsed = parseOptions(args, options, 0)
    const isJson = wantsJson(parsed)
    const query = queryOf(parsed)
    const { body } = await AdminClient.find(parsed).ask('GET', `/top?${query.toString()}`)
    const report = body as unknown as TopReport
    if (isJson) terminal.out(asciiJson(report))
    else if (parsed.values['draft'] === true) return tellDraft(report, terminal)
    else for (const line of describe(report)) terminal.out(line)
    return 0
  }
}

const options = {
  ...answerOptions,
  by: { type: 'string' },
  'without-pass': { type: 'boolean' },
  site: { type: 'string' },
  over: { type: 'string' },
  rows: { type: 'string' },
  draft: { type: 'boolean' }
} as const

function tellDraft({ draft }: TopReport, terminal: Terminal): number {
  if (draft === '') terminal.error('no request came in that time, so there is nothing to draft')
  else terminal.out(draft.trimEnd())
  return draft === '' ? 1 : 0
}

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
  const { from, to, sampled, requests, addresses, with_pass } = report
  if (sampled === 0) return ['no request came in that time']
  const exactly = sampled === requests ? '' : `about ${countText(requests)} requests, by a sample of `
  return [
    `${exactly}${countedText(sampled, 'request', 'requests')} from ${momentText(from)} to ${momentText(to)}`,
    `from at least ${countedText(addresses, 'address', 'addresses')}; ${countedText(with_pass, 'request', 'requests')} came with a pass`,
    ...report.tables.flatMap(table => ['', ...describeTable(table)])
  ]
}

function describeTable({ by, rows }: TopTable): readonly string[] {
  const headings = [by.join(' + '), 'requests', 'share', 'addresses', 'with a pass']
  return textTable(
    headings,
    rows.map(({ values, requests, share, margin, addresses, with_pass }) => [
      values.map(nameOf).join(' + '),
      countText(requests),
      margin < 0.005 ? shareText(share, 1) : `${shareText(share, 1)} ± ${(100 * margin).toFixed(0)}`,
      countText(addresses),
      countText(with_pass)
    ])
  )
}

function nameOf(value: string): string {
  if (value === '') return '(none)'
  const shown = clientText(value)
  if (shown.length <= mostValue) return shown
  return `${shown.slice(0, shownStart)}…${shown.slice(shownStart + 1 - mostValue)}`
}
