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
import type { Judgement } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import type { ResponseFacts } from '../core/responseFacts.ts'
import { Allowance } from '../limits/allowance.ts'
import { Limiter } from '../limits/limiter.ts'
import { limitTables } from '../limits/limitTables.ts'
import { decide } from '../policy/decide.ts'
import { compilePolicy, type Policy } from '../policy/policy.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import { awaitingResponse, giveBack, giveBackUncounted, settle } from '../policy/settle.ts'
import { usesConduct } from '../policy/usesConduct.ts'
import type { Verdict } from '../policy/verdict.ts'
import { ConductTable, createConductTable } from '../store/conductTable.ts'
import { createDebtTable } from '../store/debtBuckets.ts'
import { DebtTable } from '../store/debtTable.ts'
import { KeyHash } from '../store/keyHash.ts'
import { factsWith } from './factsWith.ts'

/** Of a request that the application never saw. */
const unanswered: ResponseFacts = { status: 0, responseHeaders: undefined }

/** What a policy said of one request, and why. */
export interface Trial {
  readonly facts: Facts
  readonly verdict: Verdict
  /** What each of the verdict's charges was refused for, in milliseconds; 0 where it was admitted. */
  readonly waits: readonly number[]
  readonly judgement: Judgement
}

/** Nobody attacks a rehearsal: it hashes the same in every run, so its results can be compared. */
const hashSecret = new Uint8Array(8)
const oldForms = 4096
const conductKeys = 4096

/**
 * One site's policy with limits of its own. Time is what the facts say: it may stand still and jump, and
 * begins at `startMs`, before which no request may come.
 */
export class Rehearsal {
  readonly policy: Policy
  readonly limiter: Limiter
  readonly #site: SiteConfig
  readonly #oldForms: Allowance
  readonly #conduct: ConductLedger | undefined
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
    const oldFormTable = new DebtTable(createDebtTable(oldForms, startMs), new KeyHash(hashSecret))
    this.#oldForms = new Allowance(oldFormTable, clock, 1, oldFormWindowMs)
    this.#conduct = usesConduct(plan) ? conductLedger(site, clock) : undefined
  }

  /**
   * Judges a request at its own time, and takes from the limits what the gateway would take. `tickMs` is the
   * monotonic clock, where the request's own time may run back.
   */
  judge(asked: Facts, tickMs: number = asked.atMs): Trial {
    this.#nowMs = tickMs
    const facts = this.#conduct === undefined ? asked : factsWith(asked, { conduct: this.#conduct })
    const verdict = this.policy.evaluate(facts)
    const waits = settle(this.limiter, verdict.charges, tickMs)
    let judgement = decide(verdict, waits, facts, this.#site)
    if (isOldForm(facts, judgement) && this.#oldForms.take(facts.pass.id)) judgement = spareOldForm(judgement)
    giveBack(this.limiter, verdict, waits, judgement)
    const { enforced } = judgement
    if (enforced.action !== 'forward') this.#conduct?.note(facts, enforced, unanswered, tickMs)
    return { facts, verdict, waits, judgement }
  }

  /** Tells what a forwarded request was answered, for limits that count responses and for conduct. */
  answered({ facts, verdict, judgement }: Trial, response: ResponseFacts): void {
    giveBackUncounted(this.limiter, awaitingResponse(verdict.charges), response)
    this.#conduct?.note(facts, judgement.enforced, response, this.#nowMs)
  }
}

function conductLedger({ id, conduct }: SiteConfig, clock: Clock): ConductLedger {
  const hash = new KeyHash(hashSecret)
  const table = new ConductTable(createConductTable(conductKeys, clock.tickMs()), hash)
  return new ConductLedger(id, conduct, { table, hash, clock })
}
