import { readFileSync } from 'node:fs'
import { readIncident } from '../admin/explainWish.ts'
import { asciiJson } from '../core/asciiJson.ts'
import { Fault } from '../core/fault.ts'
import { compileInThread } from '../gateway/compileInThread.ts'
import { explainRequest } from '../gateway/explainRequest.ts'
import type { LoadedConfig } from '../policy/loadConfig.ts'
import { explanationJson } from '../rehearsal/explanationJson.ts'
import { explanationText } from '../rehearsal/explanationText.ts'
import { isCurl, readCurl, readCurlWords } from '../rehearsal/readCurl.ts'
import { readRequestText, readUrl } from '../rehearsal/readRequestText.ts'
import type { Unreadable, WrittenRequest } from '../rehearsal/writtenRequest.ts'
import { AdminClient, adminOptions, adminOptionsHelp } from './adminClient.ts'
import { circumstanceOptions, circumstanceOptionsHelp, readCircumstances } from './circumstanceOptions.ts'
import type { Command, Terminal } from './command.ts'
import { chosenOption, parseOptions, textOption, type OptionShapes, type Parsed } from './parseOptions.ts'
import { printable } from './sourceFrame.ts'

const standardInput = 0

/** `moien explain`: why a request is decided as it is. */
export const explain: Command = {
  name: 'explain',
  summary: 'why a request is decided as it is',
  help: `Usage: moien explain [OPTIONS] REQUEST
       moien explain [OPTIONS] curl URL [CURL OPTIONS]
       moien explain [OPTIONS] INCIDENT

  REQUEST             a curl command in quotes, a URL, "-" for standard input, or a file: a HAR file or an
                      entry of one, a raw HTTP request, a curl command
  INCIDENT            the number on a citizen's page, X-Request-Id, or http.request.id in the access log:
                      the running gateway tells what it decided up to 15 minutes ago, and why
  --format FORMAT     text (default), or json for programs
  --entry WHICH       of a HAR file: the number of an entry, from 1, or its URL or how that begins
${circumstanceOptionsHelp}
${adminOptionsHelp}

Nothing is sent and nothing executed: the policy is asked on a clock of its own, with fresh limits. The
command may be pasted as a browser's developer tools copy it. Exit status 1 when the configuration has a
mistake, the request cannot be read or the incident is not remembered; a request that would be refused is
explained.`,
  async run(args, terminal) {
    const { own, curlWords } = splitCurl(args)
    const parsed = parseOptions(own, options, 1)
    const format = chosenOption(parsed, 'format', ['text', 'json']) ?? 'text'
    const incident = readIncident(parsed.positionals[0] ?? '')
    if (incident !== undefined) return explainIncident(incident, format, parsed, terminal)
    const circumstances = readCircumstances(parsed)
    const written = curlWords === undefined ? readRequest(parsed) : readCurlWords(curlWords)
    if ('mistake' in written) {
      terminal.error(`moien: ${printable(written.mistake)}`)
      return 1
    }
    const loaded = await load(textOption(parsed, 'config', 'moien.yaml'), terminal)
    if (loaded === undefined) return 1
    const explanation = explainRequest(loaded, written, circumstances)
    const lines = format === 'json' ? [explanationJson(explanation)] : explanationText(explanation)
    for (const line of lines) terminal.out(line)
    return 0
  }
}

/** Asks the running gateway. */
async function explainIncident(
  id: string,
  format: string,
  parsed: Parsed,
  terminal: Terminal
): Promise<number> {
  const described = ['entry', ...Object.keys(circumstanceOptions)]
  const superfluous = described.find(name => parsed.values[name] !== undefined)
  if (superfluous !== undefined) {
    throw new Fault('usage', `--${superfluous} describes a request; incident ${id} is one that came`)
  }
  const client = AdminClient.find(parsed)
  const { body } = await client.ask('POST', '/explain', { id, format })
  if (format === 'json') terminal.out(asciiJson(body))
  else for (const line of body['text'] as readonly string[]) terminal.out(line)
  return 0
}

const options: OptionShapes = {
  ...adminOptions,
  format: { type: 'string' },
  entry: { type: 'string' },
  ...circumstanceOptions
}

/** A pasted curl command has been taken apart by the operator's shell: its options are none of ours. */
function splitCurl(args: readonly string[]): { own: readonly string[]; curlWords?: readonly string[] } {
  const at = args.indexOf('curl')
  return at < 0 ? { own: args } : { own: args.slice(0, at), curlWords: args.slice(at + 1) }
}

function readRequest(parsed: Parsed): WrittenRequest | Unreadable {
  const [request] = parsed.positionals
  if (request === undefined) throw new Fault('usage', 'explain needs a request')
  if (isCurl(request)) return readCurl(request)
  if (/^\w+:\/\//.test(request)) return readUrl(request)
  try {
    const bytes = readFileSync(request === '-' ? standardInput : request)
    return readRequestText(bytes, textOption(parsed, 'entry', ''))
  } catch (cause) {
    return { mistake: `Cannot read the request (${cause instanceof Error ? cause.message : String(cause)})` }
  }
}

async function load(file: string, terminal: Terminal): Promise<LoadedConfig | undefined> {
  const { loaded, faults } = await compileInThread(file)
  for (const { text } of faults) terminal.error(text)
  return loaded
}
