import type { Clock } from '../core/clock.ts'
import { Facts } from '../core/facts.ts'
import { SiteTable } from '../core/siteTable.ts'
import { Limiter } from '../limits/limiter.ts'
import { decide } from '../policy/decide.ts'
import { isOldForm, spareOldForm } from '../policy/oldForm.ts'
import { compilePolicy, type Policy } from '../policy/policy.ts'
import type { Explanation, JudgedOutcome, PastOutcome } from '../rehearsal/explanation.ts'
import { explainFacts, explainTrial, type Discretion, type Told } from '../rehearsal/explainTrial.ts'
import type { WrittenRequest } from '../rehearsal/writtenRequest.ts'
import { explainBy, type Circumstances, type ServedSite } from './explainRequest.ts'
import type { RecentDecision } from './recentDecisions.ts'
import type { Delivery } from './threadMessages.ts'

interface LiveSite extends ServedSite {
  readonly policy: Policy
}

/**
 * Explains requests by the policy in force and by the limits as they are at that moment, of which it takes
 * nothing. One is good for one delivery.
 */
export class LiveExplainer {
  readonly #hash: string
  readonly #limiter: Limiter
  readonly #sites: readonly LiveSite[]
  readonly #hosts = new SiteTable<LiveSite>()

  constructor({ config, policies, tables, hash }: Delivery, clock: Clock) {
    this.#hash = hash
    this.#limiter = new Limiter(tables.limits, tables.hashSecret, clock)
    this.#sites = config.sites.map((site, i) => {
      const plan = policies[i]!
      return { config: site, plan, policy: compilePolicy(plan) }
    })
    for (const site of this.#sites) for (const host of site.config.hosts) this.#hosts.add(host, site)
  }

  /** What would become of a request that came now. */
  explain(written: WrittenRequest, circumstances: Circumstances): Explanation {
    return explainBy(this.#hosts, written, circumstances, (site, facts) => this.#judge(site, facts))
  }

  /** Why a request of a short while ago was decided so. */
  recall(decision: RecentDecision): Explanation {
    const { id, hash, status, client } = decision
    const { protocol, ...fields } = decision.facts
    const facts = new Facts({ ...fields, ...(protocol === '' ? undefined : { protocol }) })
    const site = this.#sites.find(({ config }) => config.id === facts.siteId)
    const told = hash === this.#hash && site !== undefined ? this.#retell(site, facts, decision) : undefined
    const about =
      told === undefined
        ? `It was judged by policy ${hash}, which is no longer in force: its rules are not told.`
        : 'Limits are told as they stood then, and when they admit the next request as of now.'
    return {
      request: { method: facts.method, host: facts.host, target: facts.path },
      notes: [`This is incident ${id}, answered ${status}.`, about],
      outcome: told ?? past(facts, decision, { client })
    }
  }

  #judge({ config, plan, policy }: LiveSite, facts: Facts): JudgedOutcome {
    const verdict = policy.evaluate(facts)
    const waits = verdict.charges.map(charge => this.#limiter.peek(charge))
    const judgement = decide(verdict, waits, facts, config)
    // A described pass has sent no form yet.
    const spared = isOldForm(facts, judgement) ? spareOldForm(judgement) : judgement
    const trial = { facts, verdict, waits, judgement: spared }
    return once(explainTrial(config, plan, trial, charge => this.#limiter.peek(charge)))
  }

  /** `undefined` when the policy now sees something else in the request. */
  #retell(
    { config, plan, policy }: LiveSite,
    facts: Facts,
    { charged, judgement, client }: RecentDecision
  ): JudgedOutcome | undefined {
    const verdict = policy.evaluate(facts)
    const isSame =
      verdict.charges.length === charged.length &&
      verdict.charges.every(({ limit }, i) => limit.id === charged[i]!.id)
    if (!isSame) return undefined
    const trial = { facts, verdict, waits: charged.map(({ waitMs }) => waitMs), judgement }
    return once(explainTrial(config, plan, trial, charge => this.#limiter.peek(charge), { client }))
  }
}

function once(told: Told): JudgedOutcome {
  return { ...told, times: 1, turns: [] }
}

function past(
  facts: Facts,
  { charged, judgement, status }: RecentDecision,
  discretion: Discretion
): PastOutcome {
  const { enforced, rehearsed } = judgement
  return {
    kind: 'past',
    site: facts.siteId,
    facts: explainFacts(facts, discretion),
    limits: charged,
    decision: { ...enforced, status: enforced.action === 'forward' ? undefined : status },
    // What it would have been answered, nobody knows.
    would: rehearsed && { ...rehearsed, status: rehearsed.status === 0 ? undefined : rehearsed.status }
  }
}
