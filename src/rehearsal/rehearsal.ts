/*
 * rehearsal/ asks what a policy would do, of requests that were or might be: for `moien test`, `replay` and
 * `explain`. Start here: one site's policy on a clock of its own, judged as the gateway judges it, with no
 * socket, no thread and nobody waiting. describedRequest.ts turns what a person or a log says of a request
 * into the facts that are judged. testRun.ts runs the rules' own tests: loadTests.ts reads them (testsFile.ts
 * is the format), runTests.ts judges their requests, mismatches.ts compares, coverage.ts counts.
 */
import { isOldForm, oldFormWindowMs, spareOldForm } from '../policy/oldForm.ts'
import { ConductLedger } from '../client/conductLedger.ts'
import type { Clock } from '../core/clock.ts'
import type { SiteConfig } from '../core/config.ts'
import type { Decision, Judgement } from '../core/decision.ts'
import type { BotWitness, Facts } from '../core/facts.ts'
import type { BodyBytes, ResponseFacts, ResponseHead } from '../core/responseFacts.ts'
import { Allowance } from '../limits/allowance.ts'
import { Limiter } from '../limits/limiter.ts'
import { limitTables } from '../limits/limitTables.ts'
import { Bans, makersOf, type HeldBan } from '../policy/bans.ts'
import { decide } from '../policy/decide.ts'
import { compilePolicy, type PlannedPolicy } from '../policy/policy.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import { awaitingAnswer, giveBack, settle, settleAnswer } from '../policy/settle.ts'
import { usesConduct } from '../policy/usesConduct.ts'
import type { PolicyCharge, Verdict } from '../policy/verdict.ts'
import { createBanTable } from '../store/banSlots.ts'
import { BanTable } from '../store/banTable.ts'
import { ConductTable, createConductTable } from '../store/conductTable.ts'
import { createDebtTable } from '../store/debtBuckets.ts'
import { DebtTable } from '../store/debtTable.ts'
import { KeyHash } from '../store/keyHash.ts'
import { rehearsedBots } from './rehearsedBots.ts'
import { factsWith } from './factsWith.ts'

/** What a policy said of one request, and why. */
export interface Trial {
  readonly facts: Facts
  readonly verdict: Verdict
  /** What each of the verdict's charges was refused for, in milliseconds; 0 where it was admitted. */
  readonly waits: readonly number[]
  readonly judgement: Judgement
  /** The ban that the request met; `undefined` where its client was not banned. */
  readonly ban: HeldBan | undefined
}

const noBytes: BodyBytes = { requestBodyBytes: 0, responseBodyBytes: 0 }
/** Of a request that the application never saw. */
const unanswered: ResponseHead = { status: 0, responseHeaders: undefined }

/** Nobody attacks a rehearsal: it hashes the same in every run, so its results can be compared. */
const hashSecret = new Uint8Array(8)
const oldForms = 4096
const mostBans = 16_384
const conductKeys = 4096

/** An answer that goes on for a while. */
interface UnderWay {
  readonly endMs: number
  readonly awaiting: readonly PolicyCharge[]
  readonly response: ResponseFacts
}

/**
 * One site's policy with limits of its own. Time is what the facts say: it may stand still and jump, and
 * begins at `startMs`, before which no request may come.
 */
export class Rehearsal {
  readonly policy: PlannedPolicy
  readonly limiter: Limiter
  readonly #site: SiteConfig
  readonly #oldForms: Allowance
  readonly #bans: Bans
  /** Answers under way, the first to end last. */
  readonly #underWay: UnderWay[] = []
  readonly #conduct: ConductLedger | undefined
  readonly #bots: BotWitness | undefined
  #nowMs: number

  constructor(site: SiteConfig, plan: PolicyPlan, startMs: number) {
    this.#site = site
    this.#nowMs = startMs
    const clock: Clock = { nowMs: () => this.#nowMs, tickMs: () => this.#nowMs }
    const tables = limitTables(
      plan.limits.map(({ limit }) => limit),
      startMs
    )
    this.policy = compilePolicy(plan)
    this.limiter = new Limiter(tables, hashSecret, clock)
    const makers = makersOf(plan)
    const maxBans = makers.length === 0 ? 0 : mostBans
    this.#bans = new Bans(new BanTable(createBanTable(maxBans)), makers)
    const oldFormTable = new DebtTable(createDebtTable(oldForms, startMs), new KeyHash(hashSecret))
    this.#oldForms = new Allowance(oldFormTable, clock, 1, oldFormWindowMs)
    this.#conduct = usesConduct(plan) ? conductLedger(site, clock) : undefined
    this.#bots = rehearsedBots(plan)
  }

  /**
   * Judges a request at its own time, after all answers that have ended by then, and takes from the limits what the gateway would take. `tickMs` is the
   * monotonic clock, where the request's own time may run back.
   */
  judge(asked: Facts, tickMs: number = asked.atMs): Trial {
    this.#endAnswers(tickMs)
    this.#nowMs = tickMs
    const facts = this.#witnessed(asked)
    const ban = this.#bans.find(facts)
    const verdict = this.policy.evaluate(facts, ban)
    const waits = settle(this.limiter, verdict.charges, tickMs)
    let judgement = decide(verdict, waits, facts, this.#site)
    if (isOldForm(facts, judgement) && this.#oldForms.take(facts.pass.id)) judgement = spareOldForm(judgement)
    giveBack(this.limiter, verdict, waits, judgement)
    const { enforced } = judgement
    if (enforced.ban !== undefined) this.#bans.impose(enforced.rule, enforced.ban, facts)
    // An answer of our own takes no time.
    if (enforced.action !== 'forward') this.#end(facts, enforced, verdict.charges, tickMs)
    return { facts, verdict, waits, judgement, ban }
  }

  /** Tells what the request just judged is answered, having been forwarded, and how long that takes. */
  answered({ facts, verdict, judgement }: Trial, response: ResponseFacts, lastsMs = 0): void {
    this.#conduct?.note(facts, judgement.enforced, response, this.#nowMs)
    const awaiting = awaitingAnswer(verdict.charges)
    if (awaiting.length === 0) return
    if (lastsMs === 0) return settleAnswer(this.limiter, awaiting, response, true)
    const endMs = this.#nowMs + lastsMs
    const place = this.#underWay.findLastIndex(other => other.endMs > endMs) + 1
    this.#underWay.splice(place, 0, { endMs, awaiting, response })
  }

  /** What a description says of a bot holds. */
  #witnessed(asked: Facts): Facts {
    if (this.#conduct === undefined && this.#bots === undefined) return asked
    return factsWith(asked, { conduct: this.#conduct, bots: asked.bots ?? this.#bots })
  }

  #endAnswers(nowMs: number): void {
    for (let first = this.#underWay.at(-1); first !== undefined && first.endMs <= nowMs;) {
      this.#underWay.pop()
      this.#nowMs = first.endMs
      settleAnswer(this.limiter, first.awaiting, first.response, true)
      first = this.#underWay.at(-1)
    }
  }

  #end(facts: Facts, enforced: Decision, charges: readonly PolicyCharge[], tickMs: number): void {
    this.#conduct?.note(facts, enforced, unanswered, tickMs)
    for (const charge of awaitingAnswer(charges)) {
      if (charge.counted === undefined) this.limiter.finish(charge, noBytes)
    }
  }
}

function conductLedger({ id, conduct }: SiteConfig, clock: Clock): ConductLedger {
  const hash = new KeyHash(hashSecret)
  const table = new ConductTable(createConductTable(conductKeys, clock.tickMs()), hash)
  return new ConductLedger(id, conduct, { table, hash, clock })
}
