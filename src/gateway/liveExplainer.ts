import { FileGeography } from '../client/fileGeography.ts'
import { Contradictions } from '../client/contradictions.ts'
import type { Clock } from '../core/clock.ts'
import type { ReceivedConfig } from '../core/config.ts'
import type { BotWitness, ConductWitness, ContradictionWitness, Facts } from '../core/facts.ts'
import type { Geography } from '../core/geography.ts'
import type { SiteLoad } from '../core/siteLoad.ts'
import { SiteTable } from '../core/siteTable.ts'
import { Limiter } from '../limits/limiter.ts'
import type { MetricLanes } from '../observe/metricLanes.ts'
import { slotIn, unpackLayout } from '../observe/metricLayout.ts'
import { Bans, heldBanIn } from '../policy/bans.ts'
import { decide } from '../policy/decide.ts'
import { isOldForm, spareOldForm } from '../policy/oldForm.ts'
import { planOf } from '../policy/packedPolicy.ts'
import { compilePolicy, type Policy } from '../policy/policy.ts'
import type { Explanation, JudgedOutcome, PastOutcome } from '../rehearsal/explanation.ts'
import { explainFacts, explainTrial, type Discretion, type Told } from '../rehearsal/explainTrial.ts'
import { notesOnBots } from '../rehearsal/notesOnBots.ts'
import { rehearsedBots } from '../rehearsal/rehearsedBots.ts'
import { factsWith } from '../rehearsal/factsWith.ts'
import type { WrittenRequest } from '../rehearsal/writtenRequest.ts'
import { BanTable } from '../store/banTable.ts'
import { conductLedgers } from './conductLedgers.ts'
import { explainBy, notesOnContradictions, type Circumstances, type ServedSite } from './explainRequest.ts'
import type { RecentDecision } from './recentDecisions.ts'
import { factsAsSettled } from './settledFacts.ts'
import { SharedLoad } from './sharedLoad.ts'
import type { Delivery } from './threadMessages.ts'
import { withoutReceived } from './withoutReceived.ts'

interface LiveSite extends ServedSite {
  readonly policy: Policy
  readonly load: SiteLoad
  readonly conduct: ConductWitness | undefined
  readonly contradictions: ContradictionWitness
  readonly bots: BotWitness | undefined
}

/**
 * Explains requests by the policy in force, the orders in it, and by the bans, load, limits and conduct as they are at
 * that moment. It takes nothing from any limit and bans nobody. One is good for one delivery.
 */
export class LiveExplainer {
  readonly #stamp: string
  readonly #geography: Geography
  readonly #received: ReceivedConfig
  readonly #bans: Bans
  readonly #limiter: Limiter
  readonly #sites: readonly LiveSite[]
  readonly #hosts = new SiteTable<LiveSite>()

  constructor({ config, policies, tables, stamp, layout }: Delivery, lanes: MetricLanes, clock: Clock) {
    this.#stamp = stamp
    this.#geography = new FileGeography(config.geography)
    this.#received = config.received
    this.#bans = new Bans(
      new BanTable(tables.bans),
      policies.flatMap(({ banMakers }) => banMakers)
    )
    this.#limiter = new Limiter(tables.limits, tables.hashSecret, clock)
    const series = unpackLayout(layout)
    const ledgerOf = conductLedgers(tables, clock)
    this.#sites = config.sites.map((site, i) => {
      const plan = planOf(policies[i]!)
      const load = new SharedLoad(lanes, slotIn(series, 'moien_upstream_requests_in_flight', site.id))
      const conduct = ledgerOf(site, policies[i]!.usesConduct)
      const contradictions = new Contradictions(site.contradictions.off)
      const policy = compilePolicy(plan)
      return { config: site, plan, policy, load, conduct, contradictions, bots: rehearsedBots(plan) }
    })
    for (const site of this.#sites) for (const host of site.config.hosts) this.#hosts.add(host, site)
  }

  /** What would become of a request that came now. */
  explain(written: WrittenRequest, circumstances: Circumstances): Explanation {
    const explanation = explainBy(
      this.#hosts,
      withoutReceived(written, this.#received),
      circumstances,
      this.#geography,
      (site, facts) => {
        const { load, conduct, contradictions } = site
        return this.#judge(
          site,
          factsWith(facts, { load, conduct, contradictions, bots: facts.bots ?? site.bots })
        )
      }
    )
    const plans = this.#sites.map(({ plan }) => plan)
    const more = [
      ...notesOnContradictions(explanation.outcome, plans),
      ...notesOnBots(explanation.outcome, plans)
    ]
    return { ...explanation, notes: [...explanation.notes, ...more] }
  }

  /** Why a request of a short while ago was decided so. */
  recall(decision: RecentDecision): Explanation {
    const { id, stamp, status, client } = decision
    const facts = factsAsSettled(decision.facts)
    const site = this.#sites.find(({ config }) => config.id === facts.siteId)
    const told = stamp === this.#stamp && site !== undefined ? this.#retell(site, facts, decision) : undefined
    const about =
      told === undefined
        ? `It was judged by policy ${stamp}, which is no longer in force: its rules are not told.`
        : 'Limits are told as they stood then, and when they admit the next request as of now.'
    return {
      request: { method: facts.method, host: facts.host, target: facts.path },
      notes: [`This is incident ${id}, answered ${status}.`, about],
      outcome: told ?? past(facts, decision, { client })
    }
  }

  #judge({ config, plan, policy }: LiveSite, facts: Facts): JudgedOutcome {
    const ban = this.#bans.find(facts)
    const verdict = policy.evaluate(facts, ban)
    const waits = verdict.charges.map(charge => this.#limiter.peek(charge))
    const judgement = decide(verdict, waits, facts, config)
    // A described pass has sent no form yet.
    const spared = isOldForm(facts, judgement) ? spareOldForm(judgement) : judgement
    const trial = { facts, verdict, waits, judgement: spared, ban }
    return once(explainTrial(config, plan, trial, charge => this.#limiter.peek(charge)))
  }

  /** `undefined` when the policy now sees something else in the request. */
  #retell(
    { config, plan, policy }: LiveSite,
    facts: Facts,
    { charged, judgement, client }: RecentDecision
  ): JudgedOutcome | undefined {
    // Not the ban of today: it may be over, or be what this very request led to.
    const ban = heldBanIn(judgement)
    const verdict = policy.evaluate(facts, ban)
    const isSame =
      verdict.charges.length === charged.length &&
      verdict.charges.every(({ limit }, i) => limit.id === charged[i]!.id)
    if (!isSame) return undefined
    const trial = { facts, verdict, waits: charged.map(({ waitMs }) => waitMs), judgement, ban }
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
