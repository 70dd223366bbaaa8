import { FileGeography } from '../client/fileGeography.ts'
import { asciiJson } from '../core/asciiJson.ts'
import { Fault } from '../core/fault.ts'
import { compileInThread } from '../gateway/compileInThread.ts'
import { chooseFormat } from '../rehearsal/chooseFormat.ts'
import type { LogFormat } from '../rehearsal/logFormat.ts'
import { logBytes, readLog } from '../rehearsal/readLog.ts'
import { Replay, type ReplayPolicy } from '../rehearsal/replay.ts'
import { replayHtml } from '../rehearsal/replayHtml.ts'
import { replayReport, type ReplayReport } from '../rehearsal/replayReport.ts'
import { replayText } from '../rehearsal/replayText.ts'
import type { Command, Terminal } from './command.ts'
import { parseOptions, textOption, textsOption, type OptionShapes, type Parsed } from './parseOptions.ts'
import { Progress } from './progress.ts'

const formats: Readonly<Record<string, (report: ReplayReport) => string>> = {
  text: replayText,
  json: report => asciiJson(report),
  html: replayHtml
}

const options: OptionShapes = {
  config: { type: 'string' },
  site: { type: 'string' },
  baseline: { type: 'string' },
  format: { type: 'string' },
  'log-format': { type: 'string' },
  'login-path': { type: 'string', multiple: true },
  'without-passes': { type: 'boolean' },
  'show-addresses': { type: 'boolean' },
  'show-queries': { type: 'boolean' }
}

/** `moien replay`: what a policy would have done with the requests of access logs. */
export const replay: Command = {
  name: 'replay',
  summary: 'put access logs through a policy, and compare two',
  help: `Usage: moien replay [OPTIONS] FILE…

  FILE                  access logs in the order of time; .gz is read as it is, - is standard input
  --config FILE         the configuration whose policy is asked (default: moien.yaml)
  --site ID             the site, where the configuration has several
  --baseline FILE       another configuration, with the same site: shows what would change, and for whom
  --format FORMAT       text (default), json for programs, html for one page with pictures
  --log-format FORMAT   combined (nginx, Apache), moien (its own log), or variables as in nginx's log_format:
                        '$remote_addr [$time_iso8601] "$request" $status "$http_user_agent" $host'.
                        Unless said, the first line tells combined from moien
  --login-path PATH     a POST there that was answered 302 or 303 comes from a person; may be given several
                        times
  --without-passes      nobody had a pass: what the log of an application says before Moien stands there
  --show-addresses      whole addresses, not their /24 and /48
  --show-queries        examples with their queries

Nothing is guessed: conditions on what the log does not tell are unknown, and counted. Exit status 1 when a
configuration has mistakes or a log cannot be read; malformed lines are counted and passed over.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, options, Number.POSITIVE_INFINITY)
    const format = textOption(parsed, 'format', 'text')
    const write = Object.hasOwn(formats, format) ? formats[format] : undefined
    if (write === undefined) throw new Fault('usage', `--format takes text, json or html, not "${format}"`)
    if (parsed.positionals.length === 0) throw new Fault('usage', 'There is no log to replay')
    const policy = await loadPolicy(textOption(parsed, 'config', 'moien.yaml'), parsed, terminal)
    const other = textOption(parsed, 'baseline', '')
    const baseline = other === '' ? undefined : await loadPolicy(other, parsed, terminal)
    if (policy === undefined || (other !== '' && baseline === undefined)) return 1
    terminal.out(write(await replayLogs(parsed, policy, baseline)))
    return 0
  }
}

/** The policy of the site that is asked for; `undefined` when the file has mistakes, which are printed. */
async function loadPolicy(
  file: string,
  parsed: Parsed,
  terminal: Terminal
): Promise<ReplayPolicy | undefined> {
  const { loaded, faults } = await compileInThread(file)
  for (const { text } of faults) terminal.error(text)
  if (loaded === undefined) return undefined
  const { sites } = loaded.config
  const id = textOption(parsed, 'site', sites.length === 1 ? sites[0]!.id : '')
  const index = sites.findIndex(site => site.id === id)
  const known = sites.map(site => site.id).join(', ')
  if (id === '') throw new Fault('usage', `${file} has several sites (${known}): name one with --site`)
  if (index < 0) throw new Fault('usage', `${file} has no site "${id}", only ${known}`)
  const geography = new FileGeography(loaded.config.geography)
  return { site: sites[index]!, plan: loaded.policies[index]!, hash: loaded.hash, geography }
}

async function replayLogs(
  parsed: Parsed,
  policy: ReplayPolicy,
  baseline: ReplayPolicy | undefined
): Promise<ReplayReport> {
  const files = parsed.positionals
  const begin = (firstLine: string): Replay =>
    new Replay({
      policy,
      baseline,
      format: formatOf(parsed, firstLine),
      loginPaths: textsOption(parsed, 'login-path'),
      showAddresses: parsed.values['show-addresses'] === true,
      showQueries: parsed.values['show-queries'] === true
    })
  const progress = new Progress(files.reduce((sum, file) => sum + logBytes(file), 0))
  let replay: Replay | undefined
  for (const file of files) {
    replay?.begin(file)
    await readLog(file, {
      line(line, isWhole) {
        if (replay === undefined) {
          replay = begin(line)
          replay.begin(file)
        }
        replay.readLine(line, isWhole)
      },
      progress: readBytes => progress.show(readBytes, replay?.log.lines ?? 0)
    })
    progress.endFile(logBytes(file))
  }
  progress.end()
  replay ??= begin('')
  replay.end()
  return replayReport(replay)
}

function formatOf(parsed: Parsed, firstLine: string): LogFormat {
  const format = chooseFormat(textOption(parsed, 'log-format', ''), firstLine)
  if (parsed.values['without-passes'] !== true || format.recorded.pass === 'status') return format
  return { ...format, recorded: { ...format.recorded, pass: 'nobody' } }
}
