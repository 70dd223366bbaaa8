import type { IncomingHttpHeaders } from 'node:http'
import type { SiteConfig } from '../core/config.ts'
import { Contradictions } from '../client/contradictions.ts'
import { parseByteSize } from '../core/byteSize.ts'
import { formatDuration, parseDuration } from '../core/duration.ts'
import { Facts } from '../core/facts.ts'
import type { ResponseFacts } from '../core/responseFacts.ts'
import { didYouMean } from '../policy/didYouMean.ts'
import type { Findings } from '../policy/findings.ts'
import { OperatorFiles, type ReadText } from '../policy/operatorFiles.ts'
import { checkSchema } from '../policy/schemaIssues.ts'
import { Spot } from '../policy/spot.ts'
import { parseYaml } from '../policy/yamlFile.ts'
import { parseInstant } from './describedTerms.ts'
import { factsOf, type DescribedRequest } from './describedRequest.ts'
import { expectationOf, policyIds, type PolicyIds } from './expectation.ts'
import { overlay, passState, plainRequest, type LayeredRequest } from './layeredRequest.ts'
import { coveredFiles, loadPolicyUnderTest, type PolicyUnderTest } from './policyUnderTest.ts'
import { numberedTarget, usualStartMs, type RuleTest, type RuleTests, type TestStep } from './ruleTests.ts'
import { saidBot, saidContradictions, saidGeography, saidLoad } from './saidCircumstances.ts'
import type { StepInput, TestInput, TestsFile } from './testsFile.ts'
import { testsSchema } from './testsSchema.ts'

/** What the steps of one file are read with. */
interface Stage {
  readonly under: PolicyUnderTest
  /** Where the rules have mistakes, a name that is not among them says nothing. */
  readonly ids: PolicyIds | undefined
  /** When tests begin that do not say so themselves. */
  readonly startMs: number
  readonly defaults: LayeredRequest
  readonly clients: ReadonlyMap<string, LayeredRequest>
  readonly looking: Contradictions
}

/** Of one file: a minute's work. */
const mostRequests = 5_000_000
/** Limits count debts for some eight years. */
const longestTestMs = 365 * 86_400_000

/**
 * Reads a file of tests and the policy it is about. All mistakes of both go to the findings, each with its
 * place; what came of it holds together only where there were none.
 */
export function loadTests(file: string, readText: ReadText, findings: Findings): RuleTests | undefined {
  const text = new OperatorFiles(readText).read(file)
  if (typeof text !== 'string') {
    findings.add(text)
    return undefined
  }
  const source = parseYaml(file, text, findings)
  if (source === undefined) return undefined
  const broken = checkSchema(testsSchema, source, findings)
  const isBroken = (...keys: readonly PropertyKey[]): boolean =>
    broken.some(path => keys.every((key, i) => path[i] === key))
  if (['rules', 'config', 'site', 'covers', 'defaults', 'clients', 'start'].some(key => isBroken(key)))
    return undefined

  const root = new Spot(source, findings)
  const input = source.value as Partial<TestsFile>
  const { faults: before } = findings
  const under = loadPolicyUnderTest(input, root, readText)
  if (under === undefined) return undefined
  const { site, plan } = under
  const ids = findings.faults.length === before.length ? policyIds(plan) : undefined
  const stage = setStage(input, under, ids)
  const inputs = Array.isArray(input.tests) ? (input.tests as readonly TestInput[]) : []
  const tests = inputs.flatMap((test, i) =>
    isBroken('tests', i) ? [] : [planTest(test, root.at('tests', i), stage)]
  )
  checkSize(tests, root)
  return { file, site, plan, covers: coveredFiles(input.covers, plan, root), tests }
}

function setStage(input: Partial<TestsFile>, under: PolicyUnderTest, ids: PolicyIds | undefined): Stage {
  const defaults = overlay(plainRequest(hostOf(under.site)), input.defaults ?? {})
  const clients = new Map(
    Object.entries(input.clients ?? {}).map(([name, client]) => [name, overlay(defaults, client)])
  )
  const looking = new Contradictions(under.site.contradictions.off)
  return { under, ids, startMs: startOf(input.start) ?? usualStartMs, defaults, clients, looking }
}

/** A hostname of the site, to be asked for where a test names none. */
function hostOf({ hosts }: SiteConfig): string {
  const [host = '*'] = hosts
  return host === '*' ? 'localhost' : host.replace('*', 'www')
}

function planTest({ name, start, steps }: TestInput, spot: Spot, stage: Stage): RuleTest {
  const startMs = startOf(start) ?? stage.startMs
  let lastMs = startMs
  const planned = steps.flatMap((input, i) => {
    const here = spot.at('steps', i)
    const step = planStep(input, timeOf(input.at, startMs, lastMs, here), here, stage)
    if (step === undefined) return []
    lastMs = step.request.atMs + (step.repeat - 1) * step.everyMs
    return [step]
  })
  if (lastMs - startMs > longestTestMs) spot.fault('A test lasts a year at most')
  return { name, startMs, steps: planned }
}

function startOf(start: string | undefined): number | undefined {
  return start === undefined ? undefined : parseInstant(start)
}

/** When a step begins: nothing said, when the one before ended. */
function timeOf(at: string | undefined, startMs: number, lastMs: number, spot: Spot): number {
  if (at === undefined) return lastMs
  const atMs = at.startsWith('+') ? lastMs + parseDuration(at.slice(1))! : startMs + parseDuration(at)!
  if (atMs < lastMs) {
    const since = formatDuration(lastMs - startMs)
    spot.at('at').fault(`The step before ends ${since} after the beginning; time does not go back`)
  }
  return atMs
}

function planStep(input: StepInput, atMs: number, spot: Spot, stage: Stage): TestStep | undefined {
  const { client, repeat = 1, every = '0s' } = input
  const below = client === undefined ? stage.defaults : stage.clients.get(client)
  if (below === undefined) {
    spot.at('client').fault(`There is no client "${client}"${didYouMean(client!, [...stage.clients.keys()])}`)
    return undefined
  }
  if (input.every !== undefined && repeat === 1)
    spot.at('every').fault('Only what is repeated has an "every"')
  const layered = overlay(below, input)
  const request = describe(layered, client ?? 'anyone', atMs, stage)
  checkRequest(request, layered, spot, stage.under)
  return {
    place: spot.place,
    request,
    clientIps: layered.clientIps,
    repeat,
    everyMs: parseDuration(every)!,
    response: responseOf(input.response),
    lastsMs: typeof input.response === 'object' ? parseDuration(input.response.lasts ?? '0s')! : 0,
    expect: expectationOf(input.expect, spot.at('expect'), stage.ids)
  }
}

function responseOf(input: StepInput['response']): ResponseFacts {
  const {
    status = 200,
    location,
    set_cookie: cookie,
    sent = '0B',
    received = '0B',
    content_type: contentType
  } = typeof input === 'number' ? { status: input } : (input ?? {})
  const responseHeaders: IncomingHttpHeaders = {}
  if (location !== undefined) responseHeaders.location = location
  if (cookie !== undefined) responseHeaders['set-cookie'] = [`${cookie}=1`]
  if (contentType !== undefined) responseHeaders['content-type'] = contentType
  return {
    status,
    responseHeaders,
    requestBodyBytes: parseByteSize(received)!,
    responseBodyBytes: parseByteSize(sent)!
  }
}

function describe(
  layered: LayeredRequest,
  owner: string,
  atMs: number,
  { under: { site, geography }, looking }: Stage
): DescribedRequest {
  const { method, scheme, host, target, clientIps, headers, isUpgrade, country, asn, load, bot } = layered
  const { software } = layered
  const pass = passState(layered.pass, owner)
  const clientIp = clientIps[0]!
  return {
    atMs,
    siteId: site.id,
    clientIp,
    scheme: site.publicScheme === 'auto' ? scheme : site.publicScheme,
    method,
    host,
    target,
    headers: { host, ...headers },
    isUpgrade,
    pass,
    geography: saidGeography(country, asn, geography),
    load: saidLoad(load),
    contradictions: saidContradictions(layered.contradictions, looking, site.contradictions.off),
    bot: saidBot(bot),
    software
  }
}

/** What the gateway answers before it looks at any rule says nothing about rules. */
function checkRequest(
  request: DescribedRequest,
  { host, bot }: LayeredRequest,
  spot: Spot,
  { serves, site, plan }: PolicyUnderTest
): void {
  const facts = factsOf({ ...request, target: numberedTarget(request.target, 1) })
  if (!(facts instanceof Facts)) {
    spot.at('url').fault(`The gateway refuses this request before it looks at any rule (${facts})`)
  } else if (!serves(facts.host)) {
    spot.at('url').fault(`The site "${site.id}" does not serve ${host}`)
  }
  const ids = plan.bots.map(({ id }) => id)
  for (const id of [bot?.claims, bot?.verified]) {
    if (id === undefined || ids.includes(id)) continue
    spot.fault(`There is no bot "${id}" in the rules under test${didYouMean(id, ids)}`)
  }
}

function checkSize(tests: readonly RuleTest[], root: Spot): void {
  const steps = tests.flatMap(test => test.steps)
  const count = steps.reduce((sum, { repeat }) => sum + repeat, 0)
  if (count > mostRequests)
    root.at('tests').fault(`A file asks ${mostRequests} requests at most, not ${count}`)
}
