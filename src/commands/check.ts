import { styleText } from 'node:util'
import { compileInThread } from '../gateway/compileInThread.ts'
import type { CompileResult, Finding } from '../gateway/compileThread.ts'
import { asciiJson } from '../core/asciiJson.ts'
import { Fault, formatPlace } from '../core/fault.ts'
import { limitSentence } from '../limits/limitSentence.ts'
import { configJsonSchema } from '../policy/configSchema.ts'
import type { LoadedConfig } from '../policy/loadConfig.ts'
import { rulesJsonSchema } from '../policy/rulesSchema.ts'
import { testsJsonSchema } from '../rehearsal/testsSchema.ts'
import type { Command, Terminal } from './command.ts'
import { parseOptions, textOption } from './parseOptions.ts'
import { printable, sourceFrame } from './sourceFrame.ts'

const formats: Readonly<Record<string, (compiled: CompileResult, terminal: Terminal) => void>> = {
  text: printText,
  json: printJson,
  github: printGithub
}

const schemas: Readonly<Record<string, () => object>> = {
  config: configJsonSchema,
  rules: rulesJsonSchema,
  tests: testsJsonSchema
}

/** `moien check`: validates a configuration without binding a port. */
export const check: Command = {
  name: 'check',
  summary: 'validate a configuration and its rules',
  help: `Usage: moien check [FILE] [--format text|json|github]
       moien check --schema config|rules|tests

  FILE              the configuration (default: moien.yaml)
  --format FORMAT   text (default), json for programs, github for annotations in a pull request
  --schema WHICH    print the JSON Schema of moien.yaml, of rule files or of their tests, for editors,
                    and check nothing

Reads the configuration and all it names, opens nothing, and reports every mistake at once with file, line
and column; in colour on a terminal, unless NO_COLOR is set. Prints each limit as a sentence. Exit status 1
when there is a mistake; warnings are no mistake.`,
  async run(args, terminal) {
    const parsed = parseOptions(args, { format: { type: 'string' }, schema: { type: 'string' } }, 1)
    const schema = textOption(parsed, 'schema', '')
    if (schema !== '') return printSchema(schema, terminal)
    const format = textOption(parsed, 'format', 'text')
    const print = Object.hasOwn(formats, format) ? formats[format] : undefined
    if (print === undefined) throw new Fault('usage', `--format takes text, json or github, not "${format}"`)
    const compiled = await compileInThread(parsed.positionals[0] ?? 'moien.yaml')
    print(compiled, terminal)
    return compiled.loaded === undefined ? 1 : 0
  }
}

function printSchema(which: string, terminal: Terminal): number {
  const schemaOf = Object.hasOwn(schemas, which) ? schemas[which] : undefined
  if (schemaOf === undefined)
    throw new Fault('usage', `--schema takes config, rules or tests, not "${which}"`)
  terminal.out(JSON.stringify(schemaOf(), null, 2))
  return 0
}

function printText({ loaded, faults, warnings }: CompileResult, terminal: Terminal): void {
  for (const finding of faults) printFinding(finding, '', 'red', terminal)
  for (const finding of warnings) printFinding(finding, 'warning: ', 'yellow', terminal)
  if (loaded === undefined) {
    terminal.error(faults.length === 1 ? 'one mistake' : `${faults.length} mistakes`)
    return
  }
  for (const line of describe(loaded)) terminal.out(line)
}

/** The place comes first, so that editors can jump there. */
function printFinding(
  { place, text, excerpt }: Finding,
  kind: string,
  colour: 'red' | 'yellow',
  terminal: Terminal
): void {
  const paint = (style: 'bold' | 'red' | 'yellow', part: string): string =>
    terminal.isColoured ? styleText(style, part, { validateStream: false }) : part
  const where = place === undefined ? '' : `${formatPlace(place)}: `
  terminal.error(paint('bold', printable(where)) + paint(colour, kind) + printable(text.slice(where.length)))
  if (place === undefined || excerpt === undefined) return
  const [line, caret] = sourceFrame(place.line, excerpt)
  terminal.error(line)
  terminal.error(paint(colour, caret))
}

/** Each site in a few lines, each limit as a sentence. */
function describe({ config, policies, hash }: LoadedConfig): readonly string[] {
  const sites = config.sites.flatMap((site, i) => {
    const { rules, limits, thresholds } = policies[i]!
    const counts = [count(rules, 'rule'), count(limits, 'limit'), count(thresholds, 'threshold')].join(', ')
    const sentences = limits.map(
      ({ limit, count: counted, mode }) =>
        `  ${limitSentence(limit, counted?.words)}${mode === 'enforce' ? '' : ` (${mode})`}`
    )
    return [`site ${site.id} (${site.hosts.join(', ')}), ${site.mode}: ${counts}`, ...sentences]
  })
  return [...sites, `good: policy ${hash}`]
}

function count(things: readonly unknown[], name: string): string {
  return `${things.length} ${name}${things.length === 1 ? '' : 's'}`
}

function printJson({ loaded, faults, warnings }: CompileResult, terminal: Terminal): void {
  const good = loaded !== undefined
  const report = { good, hash: loaded?.hash, faults: faults.map(told), warnings: warnings.map(told) }
  terminal.out(asciiJson(report))
}

/** What programs may rely on. */
function told({ place, text }: Finding): Pick<Finding, 'place' | 'text'> {
  return { place, text }
}

/** Workflow commands, which GitHub and Forgejo show beside the line they are about. */
function printGithub({ faults, warnings }: CompileResult, terminal: Terminal): void {
  for (const finding of faults) terminal.out(annotation('error', finding))
  for (const finding of warnings) terminal.out(annotation('warning', finding))
}

function annotation(kind: string, { place, text }: Finding): string {
  const message = text.replaceAll('%', '%25').replaceAll('\n', '%0A')
  if (place === undefined) return `::${kind}::${message}`
  return `::${kind} file=${place.file},line=${place.line},col=${place.column}::${message}`
}
