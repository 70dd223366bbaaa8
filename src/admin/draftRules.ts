import { Document, visit, type Scalar } from 'yaml'
import { momentText } from '../core/momentText.ts'
import { escapeUnit } from '../core/escapeUnit.ts'
import { mostAgent, mostPath, type SampledRequest } from '../observe/trafficSample.ts'
import type { ConditionInput, LimitInput, MatcherInput, RuleInput } from '../policy/rulesFile.ts'
import { countAddresses, weigh } from './sampleSums.ts'

/** What a rule can be about, and how long the sample lets it be. */
const traits = [
  ['path', mostPath],
  ['agent', mostAgent],
  ['language', Number.POSITIVE_INFINITY],
  ['asn', Number.POSITIVE_INFINITY],
  ['tls_hash', Number.POSITIVE_INFINITY],
  ['network', Number.POSITIVE_INFINITY]
] as const

type TraitName = (typeof traits)[number][0]

/**
 * Any language. Only whether one was sent is a trait: it is what sets programs apart, and all that Moien's log
 * tells, through which the draft is to be replayed.
 */
const someLanguage = 'some'

/** What many requests have in common. */
interface Trait {
  readonly name: TraitName
  readonly value: string
}

/** A trait stands out when this much more of the crowd has it than of those with a pass. */
const leastExcess = 0.2
/** A further trait is worth naming when so much of the crowd found so far has it … */
const leastKept = 0.8
/** … and so much at most of all others. */
const mostOthers = 0.5

/** Time in which a limit lets through what was half of the crowd. */
const windowMs = 10_000

/**
 * Drafts a rule file for what stands out among requests without a pass: a rule and a limit in dry run, to be
 * replayed before they count. It names the trait that sets the crowd apart most from those with a pass,
 * then every other one that nearly all of them share and most others do not. `''` for an empty sample.
 */
export function draftRules(sample: readonly SampledRequest[]): string {
  const crowd = sample.filter(({ hasPass }) => !hasPass)
  if (crowd.length === 0) return ''
  const people = sample.filter(({ hasPass }) => hasPass)
  const shared = findTraits(crowd, people)
  const found = crowd.filter(request => shared.every(trait => has(request, trait)))
  const when = conditionOf(shared)
  const rules = shared.length === 0 ? {} : { rules: [draftRule(when)] }
  const limits = [draftLimit(when, rateOf(sample, found))]
  const document = new Document({ ...rules, limits }, { aliasDuplicateObjects: false })
  document.commentBefore = describe(sample, crowd, people, found, shared)
  visit(document, { Scalar: (_, scalar) => quoteUnprintable(scalar) })
  return document.toString({ lineWidth: 110 }).replaceAll(/[\x7f-\uffff]/g, escapeUnit)
}

/** Whatever clients sent, a terminal that shows the draft obeys none of it: in double quotes it can be escaped. */
function quoteUnprintable(scalar: Scalar): void {
  if (typeof scalar.value === 'string' && /[^\x20-\x7e]/.test(scalar.value)) scalar.type = 'QUOTE_DOUBLE'
}

function findTraits(crowd: readonly SampledRequest[], people: readonly SampledRequest[]): readonly Trait[] {
  const first = leadingTraits(crowd)
    .map(trait => ({ trait, excess: shareOf(crowd, trait) - shareOf(people, trait) }))
    .sort((a, b) => b.excess - a.excess)[0]
  if (first === undefined || first.excess < leastExcess) return []
  const found = [first.trait]
  let alike = crowd.filter(request => has(request, first.trait))
  for (const trait of leadingTraits(alike)) {
    const others = [...people, ...crowd.filter(request => !has(request, first.trait))]
    if (trait.name === first.trait.name || shareOf(alike, trait) < leastKept) continue
    if (shareOf(others, trait) > mostOthers) continue
    found.push(trait)
    alike = alike.filter(request => has(request, trait))
  }
  return found
}

/** Of each kind of trait, the one that most have. What nobody knows is none; what a client leaves out is one. */
function leadingTraits(requests: readonly SampledRequest[]): readonly Trait[] {
  return traits.flatMap(([name]) => {
    const groups = Map.groupBy(requests, request => valueOf(request, name))
    const [value] = Array.from(groups, ([text, group]) => [text, weigh(group)] as const).reduce((a, b) =>
      b[1] > a[1] ? b : a
    )
    return (name === 'asn' || name === 'tls_hash') && value === '' ? [] : [{ name, value }]
  })
}

function valueOf(request: SampledRequest, name: TraitName): string {
  return name === 'language' && request.language !== '' ? someLanguage : request[name]
}

function has(request: SampledRequest, { name, value }: Trait): boolean {
  return valueOf(request, name) === value
}

function shareOf(requests: readonly SampledRequest[], trait: Trait): number {
  const total = weigh(requests)
  return total === 0 ? 0 : weigh(requests.filter(request => has(request, trait))) / total
}

function conditionOf(shared: readonly Trait[]): ConditionInput {
  const parts = shared.map((trait): ConditionInput => {
    switch (trait.name) {
      case 'path':
        return { path: matcherOf(trait) }
      case 'agent':
        return { user_agent: matcherOf(trait) }
      case 'language':
        return { header: { 'accept-language': { missing: trait.value === '' } } }
      case 'asn':
        return { asn: Number(trait.value) }
      case 'tls_hash':
        return { tls_hash: trait.value }
      default:
        return { client_ip: trait.value }
    }
  })
  return Object.assign({ pass: 'missing' as const }, ...parts) as ConditionInput
}

/** A value that was cut off stands for all that begin with it. */
function matcherOf({ name, value }: Trait): MatcherInput {
  const most = traits.find(([known]) => known === name)![1]
  if (value === '') return { missing: true }
  return value.length < most ? { is: value } : { prefix: value }
}

function draftRule(when: ConditionInput): RuleInput {
  return {
    id: 'draft/crowd',
    description: 'What stood out among requests without a pass. Replay it, then remove its mode.',
    mode: 'dry_run',
    when,
    // oxlint-disable-next-line unicorn/no-thenable -- the word of the operator's files
    then: { challenge: 'light' }
  }
}

function draftLimit(when: ConditionInput, count: number): LimitInput {
  return {
    id: 'draft/crowd-together',
    description: 'Half of what came then, all clients together. Replay it, then remove its mode.',
    mode: 'dry_run',
    when,
    key: ['site'],
    rate: `${count}/${windowMs / 1000}s`,
    // oxlint-disable-next-line unicorn/no-thenable
    then: { challenge: 'heavy' }
  }
}

/** Half of what was found, as a count for the limit's window; at least 1. */
function rateOf(sample: readonly SampledRequest[], found: readonly SampledRequest[]): number {
  const spanMs = Math.max(windowMs, sample.at(-1)!.atMs - sample[0]!.atMs)
  return Math.max(1, Math.round(((weigh(found) / 2) * windowMs) / spanMs))
}

/** Numbers and names of traits alone: what clients sent has no place in a comment. */
function describe(
  sample: readonly SampledRequest[],
  crowd: readonly SampledRequest[],
  people: readonly SampledRequest[],
  found: readonly SampledRequest[],
  shared: readonly Trait[]
): string {
  const hit = people.filter(request => shared.every(trait => has(request, trait)))
  const [from, to] = [sample[0]!, sample.at(-1)!].map(({ atMs }) => momentText(new Date(atMs).toISOString()))
  const names = new Intl.ListFormat('en').format(shared.map(({ name }) => name))
  const others =
    people.length === 0 ? 'nobody came with one' : `so do ${percentOf(hit, people)} % of those with one`
  const what =
    shared.length === 0
      ? 'Nothing sets the requests without a pass apart, so this caps them together.'
      : `${percentOf(found, crowd)} % of the requests without a pass share one ${names}; ${others}.`
  const addresses = countAddresses(found)
  const isAsked = (asked: TraitName): boolean => shared.some(({ name }) => name === asked)
  return ` Drafted from about ${weigh(sample)} requests between ${from} and ${to}.
 ${what}
 They came from at least ${addresses} ${addresses === 1 ? 'address' : 'addresses'}.${isAsked('language') ? untold : ''}${isAsked('tls_hash') ? rarelyTold : ''}`
}

/** Else a replay says that the draft met nobody. */
const untold = `
 Moien's log tells whether accept-language came. For a replay of one that does not, take these lines out.`

const rarelyTold = `
 The log tells tls_hash where a rule asks for it, or of all requests with "log: { fingerprints: true }".`

function percentOf(part: readonly SampledRequest[], whole: readonly SampledRequest[]): string {
  return whole.length === 0 ? '0' : ((100 * weigh(part)) / weigh(whole)).toFixed(0)
}
