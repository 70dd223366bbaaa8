import type { SiteConfig } from '../core/config.ts'
import { Facts } from '../core/facts.ts'
import type { Geography } from '../core/geography.ts'
import { ownPrefix } from '../core/ownPrefix.ts'
import type { RefusalReason } from '../core/refusal.ts'
import { SiteTable } from '../core/siteTable.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import { parseAddress } from '../core/address.ts'
import { Comparison } from './comparison.ts'
import { factsOf } from './describedRequest.ts'
import { Disclosure } from './disclosure.ts'
import { HumanClients } from './humanClients.ts'
import { LogClock } from './logClock.ts'
import type { LogFormat, LoggedRequest } from './logFormat.ts'
import { LogTally } from './logTally.ts'
import { PolicyTally } from './policyTally.ts'
import { presumedKind } from './presumedKind.ts'
import { recordedPlan } from './recordedPlan.ts'
import { Rehearsal, type Trial } from './rehearsal.ts'
import { TruthTally } from './truthTally.ts'

/** A site's policy, and its name. */
export interface ReplayPolicy {
  readonly site: SiteConfig
  readonly plan: PolicyPlan
  readonly hash: string
  /** Of the configuration; asked about the addresses in the log. */
  readonly geography: Geography
}

/** What a replay is to do. */
export interface ReplayWishes {
  readonly policy: ReplayPolicy
  /** The policy to compare with; `undefined` for none. */
  readonly baseline: ReplayPolicy | undefined
  readonly format: LogFormat
  /** A POST there that is answered 302 or 303 is a log-in, which only people have. */
  readonly loginPaths: readonly string[]
  readonly showAddresses: boolean
  readonly showQueries: boolean
}

/**
 * Puts a log through a policy, line by line in the order of the log, and counts what it says. Memory is
 * bounded, however long the log and whatever stands in it.
 */
export class Replay {
  readonly wishes: ReplayWishes
  readonly log: LogTally = new LogTally()
  readonly clock: LogClock = new LogClock()
  readonly tally: PolicyTally
  /** What was decided when the requests came. */
  readonly truth: TruthTally = new TruthTally()
  readonly comparison: Comparison | undefined
  readonly #rehearsal: Rehearsal
  readonly #baseline: Rehearsal | undefined
  readonly #humans = new HumanClients()
  readonly #hosts: SiteTable<SiteConfig> = new SiteTable()
  readonly #usualHost: string
  readonly #loginPaths: ReadonlySet<string>

  constructor(wishes: ReplayWishes) {
    const { policy, baseline, showAddresses, showQueries } = wishes
    this.wishes = wishes
    this.#rehearsal = this.#rehearse(policy)
    this.#baseline = baseline && this.#rehearse(baseline)
    const disclosure = new Disclosure(showAddresses, showQueries)
    this.comparison = baseline && new Comparison(this.#humans, disclosure)
    this.tally = new PolicyTally(policy.plan, disclosure)
    for (const host of policy.site.hosts) this.#hosts.add(host, policy.site)
    this.#usualHost = policy.site.hosts.find(host => !host.startsWith('*')) ?? 'localhost'
    this.#loginPaths = new Set(wishes.loginPaths)
  }

  /** A new file begins, whose lines are counted from 1. */
  begin(file: string): void {
    this.log.begin(file)
  }

  /** Takes one line; `isWhole` is false for the beginning of one that was too long. */
  readLine(line: string, isWhole: boolean): void {
    this.log.countLine()
    if (!isWhole) return this.log.malformed('it is too long')
    if (line === '') return undefined
    const read = this.wishes.format.read(line)
    switch (read.is) {
      case 'request':
        return this.#readRequest(read)
      case 'refused':
        return this.log.refused(read.reason)
      case 'own':
        return this.log.own()
      case 'repeats':
        return this.log.repeats(read.count)
      default:
        return this.log.malformed(read.reason)
    }
  }

  /** Settles what could only be known at the end; call it once. */
  end(): void {
    this.#humans.settle()
  }

  #rehearse({ site, plan }: ReplayPolicy): Rehearsal {
    return new Rehearsal(site, recordedPlan(plan, this.wishes.format.recorded), 0)
  }

  #readRequest(logged: LoggedRequest): void {
    const { siteId, clientIp } = logged
    if (siteId !== '' && siteId !== this.wishes.policy.site.id) return this.log.elsewhere()
    const address = parseAddress(clientIp)
    if (address === undefined) return this.log.malformed('its client is no address')
    const facts = this.#factsOf(logged, address)
    if (!(facts instanceof Facts)) return this.log.refused(facts)
    if (facts.path.startsWith(ownPrefix)) return this.log.own()
    if (siteId === '' && logged.host !== '' && this.#hosts.find(facts.host) === undefined) {
      return this.log.elsewhere()
    }
    this.log.judged(facts)
    if (this.#showsHuman(facts, logged.status)) this.#humans.vouch(facts)
    return this.#judge(facts, logged)
  }

  #factsOf(logged: LoggedRequest, clientIp: Facts['address']): Facts | RefusalReason {
    const { recorded } = this.wishes.format
    const { atMs, scheme, protocol, method, target, headers, pass, contradictions, bot, software } = logged
    const facts = factsOf({
      atMs,
      siteId: this.wishes.policy.site.id,
      clientIp,
      scheme,
      protocol,
      method,
      host: recorded.host ? logged.host : this.#usualHost,
      target,
      headers,
      kind: logged.kind ?? (recorded.kind ? undefined : presumedKind(target)),
      pass,
      geography: this.wishes.policy.geography,
      contradictions: contradictions === undefined ? undefined : { contradictionsOf: () => contradictions },
      bot,
      software
    })
    return facts as Exclude<typeof facts, 'bad_address'>
  }

  #showsHuman({ pass, method, path }: Facts, status: number): boolean {
    if (pass.status === 'valid') return true
    return method === 'POST' && (status === 302 || status === 303) && this.#loginPaths.has(path)
  }

  #judge(facts: Facts, { status, decided }: LoggedRequest): void {
    const tickMs = this.clock.advance(facts.atMs)
    const trial = judgeLogged(this.#rehearsal, facts, tickMs, status)
    this.tally.add(trial, status)
    if (decided !== undefined) this.truth.add(decided, trial.judgement)
    if (this.#baseline === undefined) return
    this.comparison!.add(judgeLogged(this.#baseline, facts, tickMs, status), trial, status)
  }
}

/** What was answered then is taken for what would be answered now: limits may count failures by it. */
function judgeLogged(rehearsal: Rehearsal, facts: Facts, tickMs: number, status: number): Trial {
  const trial = rehearsal.judge(facts, tickMs)
  if (trial.judgement.enforced.action === 'forward') {
    rehearsal.answered(trial, {
      status,
      responseHeaders: undefined,
      requestBodyBytes: 0,
      responseBodyBytes: 0
    })
  }
  return trial
}
