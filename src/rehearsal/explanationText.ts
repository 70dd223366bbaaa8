import { botText } from '../policy/explainCondition.ts'
import type { BanTerms } from '../core/banTerms.ts'
import { contradictionCatalogue } from '../core/contradiction.ts'
import type { Effect, Mode } from '../core/decision.ts'
import { formatDuration } from '../core/duration.ts'
import { jsonText } from '../observe/jsonText.ts'
import type { ThenPlan } from '../policy/policyPlan.ts'
import {
  maxTurns,
  type ExplainedDecision,
  type ExplainedFacts,
  type ExplainedLimit,
  type ExplainedReason,
  type ExplainedRule,
  type ExplainedThreshold,
  type ExplainedTurn,
  type Explanation,
  type JudgedOutcome,
  type PastLimit,
  type PastOutcome
} from './explanation.ts'

/** Longer than what an explanation shows of any one text. */
const maxText = 400

const ruleWords: Readonly<Record<ExplainedRule['outcome'], string>> = {
  matched: 'yes',
  unmatched: 'no',
  unknown: 'unknown',
  unheard: 'unheard',
  off: 'off'
}

const limitWords: Readonly<Record<ExplainedLimit['outcome'], string>> = {
  admitted: 'admitted',
  exhausted: 'EXHAUSTED',
  unmatched: 'no',
  unknown: 'unknown',
  uncounted: 'uncounted',
  spared: 'spared',
  off: 'off'
}

const sparedWords: Readonly<Record<NonNullable<JudgedOutcome['spared']>, string>> = {
  pass: 'the pass is good enough for the challenge that was asked for',
  path: 'callbacks and the pages under contact are never challenged',
  old_form: 'a form that lay open while its pass expired is let through once'
}

/** An explanation in lines for a terminal; whatever the request holds comes escaped. */
export function explanationText({ request, notes, outcome }: Explanation): readonly string[] {
  const head = field('request', `${plain(request.method)} ${plain(request.host)}${plain(request.target)}`)
  return [head, ...notes.map(note => field('note', plain(note))), ...outcomeText(outcome)]
}

function outcomeText(outcome: Explanation['outcome']): readonly string[] {
  if (outcome.kind === 'judged') return judgedText(outcome)
  return outcome.kind === 'past' ? pastText(outcome) : [exitText(outcome)]
}

function exitText(outcome: Exclude<Explanation['outcome'], JudgedOutcome | PastOutcome>): string {
  if (outcome.kind === 'own') return field('answer', 'from Moien itself; no rule sees it')
  return field('answer', `${outcome.status} ${outcome.reason}: ${outcome.why}; no rule sees it`)
}

function pastText({ site, facts, limits, decision, would }: PastOutcome): readonly string[] {
  return [
    field('site', site),
    ...factsText(facts),
    ...section('limits', limits.map(pastLimitText)),
    ...section('decision', decisionsText(decision, would))
  ]
}

function pastLimitText({ id, waitMs }: PastLimit): string {
  if (waitMs === 0) return `admitted  ${id}`
  return `EXHAUSTED ${id}: admitted again in ${formatDuration(Math.ceil(waitMs))}`
}

function factsText(facts: ExplainedFacts): readonly string[] {
  return [
    field('client', `${facts.client}${whereaboutsText(facts)}, ${facts.scheme}, ${facts.at}`),
    field('path', `${quoted(facts.path)}${facts.query === '' ? '' : ` query ${quoted(facts.query)}`}`),
    field('kind', facts.kind),
    field('pass', facts.pass),
    ...(facts.bot === null ? [] : [field('bot', botText(facts.bot))]),
    ...(facts.contradictions ?? []).map(id =>
      field('conflict', `${id}: ${contradictionCatalogue[id].means}`)
    ),
    ...softwareText(facts)
  ]
}

/** The first stands beside the word, the others below it. */
function softwareText({ software }: ExplainedFacts): readonly string[] {
  return Object.entries(software).map(([name, text], i) =>
    field(i === 0 ? 'software' : '', `${name} ${text}`)
  )
}

function decisionsText(decision: ExplainedDecision, would: ExplainedDecision | undefined): readonly string[] {
  return [decisionText(decision), ...(would === undefined ? [] : [`without dry run: ${decisionText(would)}`])]
}

function judgedText(outcome: JudgedOutcome): readonly string[] {
  const { site, facts, rules, limits, thresholds, spared, decision, would, times, turns } = outcome
  const { id, mode } = site
  return [
    field('site', `${id}${modeText(mode)}`),
    ...factsText(facts),
    ...section('rules', rules.flatMap(ruleText)),
    ...section('limits', limits.flatMap(limitText)),
    ...section('thresholds', thresholds.map(thresholdText)),
    ...section('decision', [
      ...(spared === undefined ? [] : [`spared: ${sparedWords[spared]}`]),
      ...decisionsText(decision, would)
    ]),
    ...(times === 1 ? [] : section(`the same request ${times} times`, turnsText(turns)))
  ]
}

function whereaboutsText({ country, asn }: ExplainedFacts): string {
  const known = [country ?? [], asn === null ? [] : `AS${asn}`].flat()
  return known.length === 0 ? '' : ` (${known.join(', ')})`
}

function field(name: string, text: string): string {
  return `${name.padEnd(9)}${text}`
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map(line => `  ${line}`)]
}

function ruleText(rule: ExplainedRule): readonly string[] {
  const { id, mode, outcome, follows } = rule
  const head = `${ruleWords[outcome].padEnd(10)}${id}${modeText(mode)}`
  if (outcome === 'unheard' || outcome === 'off') return [head]
  if (outcome !== 'matched') return [`${head}: ${reasonsText(rule.because, false)}`]
  return [`${head}: ${reasonsText(rule.because, true)}`, under(`then ${thenText(follows)}${scoreText(rule)}`)]
}

function limitText({
  id,
  mode,
  outcome,
  sentence,
  because,
  follows,
  state
}: ExplainedLimit): readonly string[] {
  const head = `${limitWords[outcome].padEnd(10)}${id}${modeText(mode)}`
  if (outcome === 'off' || outcome === 'spared') return [head]
  if (outcome === 'uncounted') return [`${head}: the request lacks what is counted by`]
  if (state === undefined) return [`${head}: ${reasonsText(because, false)}`]
  const { key, givenBack, nextInMs } = state
  const next = nextInMs === 0 ? 'now' : `in ${formatDuration(nextInMs)}`
  return [
    `${head}: ${reasonsText(because, true)}`,
    under(sentence.slice(id.length + 2)),
    under(`counted for ${plain(key)}${givenBack ? ', given back' : ''}; the next is admitted ${next}`),
    ...(outcome === 'exhausted' ? [under(`then ${thenText(follows)}`)] : [])
  ]
}

function under(text: string): string {
  return `${' '.repeat(10)}${text}`
}

function thresholdText({ mode, atLeast, effect, missing }: ExplainedThreshold): string {
  const reached = missing === 0 ? 'reached' : `${missing} more`
  return `${reached.padEnd(10)}at ${atLeast}${modeText(mode)}: ${effectText(effect)}`
}

function turnsText(turns: readonly ExplainedTurn[]): readonly string[] {
  const more = turns.length === maxTurns ? ['further changes are left out'] : []
  return turns.length === 1 ? ['the answer stays the same'] : [...turns.map(turnText), ...more]
}

function turnText({ request, afterMs, decision, would }: ExplainedTurn): string {
  const rehearsed = would === undefined ? '' : `; without dry run: ${decisionText(would)}`
  return `request ${request}, after ${formatDuration(afterMs)}: ${decisionText(decision)}${rehearsed}`
}

/** Each fact that settled a condition; `matched` says how the whole came out. */
function reasonsText(reasons: readonly ExplainedReason[], matched: boolean): string {
  if (reasons.length === 0) return matched ? 'always' : 'never'
  return reasons.map(reason => reasonText(reason, matched)).join('; ')
}

function reasonText({ fact, found, wanted, fits }: ExplainedReason, matched: boolean): string {
  // Only what asks for nothing fits what is not there.
  const absent = fits === true ? '' : ' is missing'
  const value = `${plain(fact)}${found === null ? absent : ` ${quoted(found)}`}`
  const asked = plain(wanted)
  if (fits === null && found === null) return `${plain(fact)} is not known here (wanted: ${asked})`
  if (fits === null) return `${value} (too long to tell whether it ${asked})`
  if (fits) return `${value} ${asked}${matched ? '' : ' (wanted: not so)'}`
  return matched ? `${value} (not: ${asked})` : `${value} (wanted: ${asked})`
}

function thenText({ effect, score, tags }: ThenPlan): string {
  const parts = [
    effect === undefined ? '' : effectText(effect),
    score === 0 ? '' : `+${score}`,
    tags.length === 0 ? '' : `tag ${tags.join(' ')}`
  ]
  return parts.filter(part => part !== '').join(', ')
}

function scoreText({ score, wouldScore }: ExplainedRule): string {
  if (wouldScore !== score) return `; score ${score}, without dry run ${wouldScore}`
  return score === 0 ? '' : `; score ${score}`
}

function effectText(effect: Effect): string {
  if (effect.kind === 'challenge') return `${effect.level} challenge`
  if (effect.kind === 'ban') return effect.terms === undefined ? 'ban' : banText(effect.terms)
  if (effect.kind === 'too_many' && effect.status === 429) return effect.kind
  return 'status' in effect ? `${effect.kind} with ${effect.status}` : effect.kind
}

function banText({ forMs, v4Bits, v6Bits, factor, mostMs }: BanTerms): string {
  const grows =
    factor === 1 ? '' : `, each further one ${factor} times as long, at most ${formatDuration(mostMs)}`
  return `ban the client (IPv4 /${v4Bits}, IPv6 /${v6Bits}) for ${formatDuration(forMs)}${grows}`
}

function decisionText(decision: ExplainedDecision): string {
  const { action, level, status, rule, score, tags, ban, retryAfterMs } = decision
  const what = action === 'challenge' ? `${level} challenge` : action
  const answer = answerText(action, status)
  const details = [
    rule === '' ? '' : `by ${rule}`,
    `score ${score}`,
    tags.length === 0 ? '' : `tags ${tags.join(' ')}`,
    ban === undefined ? '' : `the client is banned for ${formatDuration(ban.forMs)}`,
    retryAfterMs === 0 ? '' : `the limit admits again in ${formatDuration(Math.ceil(retryAfterMs))}`
  ]
  return `${what}: ${[answer, ...details].filter(text => text !== '').join(', ')}`
}

function answerText(action: ExplainedDecision['action'], status: number | undefined): string {
  if (action === 'close') return 'the connection ends without an answer'
  return status === undefined ? 'the application answers' : `the client gets ${status}`
}

function modeText(mode: Mode): string {
  return mode === 'enforce' ? '' : ` (${mode})`
}

/** The ellipsis is ours: it stands where a text was cut, or is kept back. */
function quoted(text: string): string {
  return jsonText(text, maxText).replaceAll(/(?<!\\)\\u2026/g, '…')
}

/** The same without quotes around it, for what has its values in quotes already. */
function plain(text: string): string {
  return quoted(text)
    .slice(1, -1)
    .replaceAll(/\\(["\\])/g, '$1')
}
