import { prefixOf } from '../core/address.ts'
import type { SiteConfig } from '../core/config.ts'
import { contradictionsIn } from '../core/contradiction.ts'
import type { Decision } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import { noPass } from '../core/passState.ts'
import type { KeyPart, Limit } from '../limits/limit.ts'
import { limitKey } from '../limits/limitKey.ts'
import { limitSentence } from '../limits/limitSentence.ts'
import { decide, refundable } from '../policy/decide.ts'
import { passText, type Explained, type Reason } from '../policy/explainCondition.ts'
import { hearPolicy, type LimitHearing, type RuleHearing } from '../policy/hearPolicy.ts'
import type { LimitPlan, PolicyPlan } from '../policy/policyPlan.ts'
import { unknown, yes } from '../policy/truth.ts'
import { weakerMode } from '../policy/weakerMode.ts'
import type { PolicyCharge } from '../policy/verdict.ts'
import type {
  ExplainedDecision,
  ExplainedFacts,
  ExplainedLimit,
  ExplainedReason,
  ExplainedRule,
  ExplainedThreshold,
  JudgedOutcome
} from './explanation.ts'
import { explainSoftware } from './explainSoftware.ts'
import { factsWith } from './factsWith.ts'
import type { Trial } from './rehearsal.ts'

/** What an explanation shows of a fact, in characters. */
const maxShown = 120

/** What answers a challenge that cannot be shown. */
const problemStatus = 403

/** `peek` says in how many milliseconds a limit admits the next request of that key; 0 is now. */
export type Peek = (charge: PolicyCharge) => number

/** How a real citizen's request is told: without private facts, and the client as the access log shows it. */
export interface Discretion {
  readonly client: string
}

/** All but what becomes of the request when it is sent again. */
export type Told = Omit<JudgedOutcome, 'times' | 'turns'>

/**
 * Tells step by step how a request came to its decision. The trial is the truth, this its story.
 */
export function explainTrial(
  site: SiteConfig,
  plan: PolicyPlan,
  trial: Trial,
  peek: Peek,
  discretion?: Discretion
): Told {
  const { facts, judgement } = trial
  const { enforced, rehearsed } = judgement
  const hearing = hearPolicy(plan, facts, trial.ban)
  return {
    kind: 'judged',
    site: { id: site.id, mode: site.mode },
    facts: explainFacts(facts, discretion),
    rules: hearing.rules.map(rule => explainRule(plan, rule, trial, discretion)),
    limits: hearing.limits.map(limit => {
      return explainLimit(plan.limits[limit.index]!, limit, trial, peek, discretion)
    }),
    thresholds: explainThresholds(plan, enforced),
    spared: whatSpares(trial, site),
    decision: explainDecision(enforced, facts, site),
    would: rehearsed && explainDecision(rehearsed, facts, site)
  }
}

/** What a client is told that gets this decision. */
export function explainDecision(decision: Decision, facts: Facts, site: SiteConfig): ExplainedDecision {
  const { action, status } = decision
  if (action === 'forward' || action === 'close') return { ...decision, status: undefined }
  if (action !== 'challenge') return { ...decision, status }
  return { ...decision, status: facts.kind === 'navigation' ? site.challenge.status : problemStatus }
}

/** What rules see of a request. */
export function explainFacts(facts: Facts, discretion?: Discretion): ExplainedFacts {
  const { atMs, address, scheme, method, host, path, query, kind } = facts
  return {
    at: new Date(atMs).toISOString(),
    client: discretion?.client ?? address.text,
    country: facts.country === '' ? null : facts.country,
    asn: facts.asn === 0 ? null : facts.asn,
    scheme,
    method: shown(method),
    host,
    path: shown(path),
    query: discretion === undefined ? shown(query) : '',
    kind,
    pass: passText(facts),
    bot: facts.botSeen.claims === '' ? null : facts.botSeen,
    contradictions: facts.contradictions === undefined ? null : contradictionsIn(facts.contradictions),
    software: explainSoftware(facts)
  }
}

function explainRule(
  plan: PolicyPlan,
  hearing: RuleHearing,
  { verdict }: Trial,
  discretion: Discretion | undefined
): ExplainedRule {
  const { index, mode, outcome, explained, enforced, rehearsed } = hearing
  const { id, description, follows } = plan.rules[index]!
  // Patterns read so much of one request and no more; what is beyond only the trial knows.
  const isUnread = outcome === 'matched' && !verdict.matched.includes(index)
  const isUnknown = outcome === 'unmatched' && explained?.truth === unknown
  return {
    id,
    description,
    mode,
    outcome: isUnread || isUnknown ? 'unknown' : outcome,
    because: reasonsOf(explained, discretion),
    follows,
    score: enforced.score,
    tags: enforced.tags,
    wouldScore: rehearsed.score,
    wouldTags: rehearsed.tags
  }
}

function explainLimit(
  part: LimitPlan,
  hearing: LimitHearing,
  trial: Trial,
  peek: Peek,
  discretion: Discretion | undefined
): ExplainedLimit {
  const { mode, outcome, explained } = hearing
  const { limit, follows } = part
  const { verdict, waits, judgement, facts } = trial
  const at = verdict.charges.findIndex(({ index }) => index === hearing.index)
  const charge = verdict.charges[at]
  const told = {
    id: limit.id,
    mode,
    sentence: limitSentence(limit),
    because: reasonsOf(explained, discretion),
    follows
  }
  if (charge === undefined) {
    const isUnknown = outcome === 'unmatched' && explained?.truth === unknown
    return { ...told, outcome: isUnknown || outcome === 'charged' ? 'unknown' : outcome, state: undefined }
  }
  const givenBack = refundable(verdict, waits, judgement).includes(charge)
  const state = { key: keyText(limit, facts, discretion), givenBack, nextInMs: Math.ceil(peek(charge)) }
  return { ...told, outcome: waits[at]! > 0 ? 'exhausted' : 'admitted', state }
}

function explainThresholds(plan: PolicyPlan, { score }: Decision): readonly ExplainedThreshold[] {
  return plan.thresholds.map(({ id, mode, atLeast, effect }) => {
    return { id, mode: weakerMode(plan.mode, mode), atLeast, effect, missing: Math.max(0, atLeast - score) }
  })
}

/** Why no challenge is shown that would be shown to someone without a pass on an ordinary page. */
function whatSpares({ verdict, waits, facts, judgement }: Trial, site: SiteConfig): JudgedOutcome['spared'] {
  if (judgement.enforced.action !== 'forward') return undefined
  const strict: SiteConfig = {
    ...site,
    callbacks: [],
    contact: { ...site.contact, privacy: '', accessibility: '' }
  }
  const bare = factsWith(facts, { pass: noPass })
  const isChallenged = (whom: Facts, where: SiteConfig): boolean =>
    decide(verdict, waits, whom, where).enforced.action === 'challenge'
  if (!isChallenged(bare, strict)) return undefined
  if (!isChallenged(facts, strict)) return 'pass'
  return isChallenged(bare, site) ? 'old_form' : 'path'
}

function reasonsOf(
  explained: Explained | undefined,
  discretion: Discretion | undefined
): readonly ExplainedReason[] {
  return explained?.reasons.map(reason => explainReason(reason, discretion)) ?? []
}

function explainReason(
  { fact, found, wanted, truth }: Reason,
  discretion: Discretion | undefined
): ExplainedReason {
  return {
    fact,
    found: found === undefined ? null : foundText(fact, found, discretion),
    wanted,
    fits: truth === unknown ? null : truth === yes
  }
}

function foundText(fact: string, found: string, discretion: Discretion | undefined): string {
  if (discretion === undefined) return shown(found)
  if (fact === 'client_ip') return discretion.client
  return privateFacts.test(fact) ? '…' : shown(found)
}

/** What citizens type, what proves who they are, and where they come from. */
const privateFacts =
  /^(?:query|cookie) |^header (?:authorization|proxy-authorization|cookie|referer|forwarded|x-forwarded-for|x-real-ip)$/

/** What tells this caller from others, as a person would write it. */
function keyText(limit: Limit, facts: Facts, discretion: Discretion | undefined): string {
  const parts = limit.key.map(part => partText(part, facts, discretion))
  return parts.every(part => part === '') ? 'everyone' : parts.filter(part => part !== '').join(', ')
}

function partText(part: KeyPart, facts: Facts, discretion: Discretion | undefined): string {
  switch (part.kind) {
    case 'client_ip':
      if (discretion !== undefined && discretion.client !== facts.address.text) return discretion.client
      return prefixOf(facts.address, facts.address.family === 4 ? part.v4Bits : part.v6Bits)
    case 'pass':
      return 'the pass'
    case 'site':
      return ''
    case 'host':
      return facts.host
    case 'path':
      return shown(facts.path)
    case 'country':
      return facts.country
    case 'asn':
      return `AS${facts.asn}`
    case 'ja4':
    case 'tls_hash':
    case 'h2':
    case 'header_order':
      return shown(`${part.kind} ${limitKey({ key: [part] }, facts)}`)
    case 'header':
      return shown(`${part.name}: ${discretion === undefined ? facts.header(part.name) : '…'}`)
    case 'cookie':
      return shown(`${part.name}=${discretion === undefined ? facts.cookie(part.name) : '…'}`)
    default:
      return part satisfies never
  }
}

function shown(text: string): string {
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text
}
