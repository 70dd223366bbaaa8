import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { limitKey } from '../../src/limits/limitKey.ts'
import type { HeldBan } from '../../src/policy/bans.ts'
import { hearPolicy } from '../../src/policy/hearPolicy.ts'
import { compilePolicy } from '../../src/policy/policy.ts'
import type { PolicyPlan } from '../../src/policy/policyPlan.ts'
import { factsOf, type RequestLike } from './policyRig.ts'
import { randomBan, randomPolicy, randomRequest } from './randomPolicy.ts'

const requestsEach = 4

/** Compares the compiled policy with the interpreted one on so many random policies, each with random requests. */
export function assertAgreement(policies: number): void {
  const requests = fc.array(fc.tuple(randomRequest, randomBan), {
    minLength: requestsEach,
    maxLength: requestsEach
  })
  fc.assert(fc.property(randomPolicy, requests, compare), { numRuns: policies })
}

type Met = readonly [request: RequestLike, ban: HeldBan | undefined]

function compare(plan: PolicyPlan, requests: readonly Met[]): void {
  const { evaluate } = compilePolicy(plan)
  for (const [request, ban] of requests) {
    const facts = factsOf(request)
    const { enforced, rehearsed, matched, charges } = evaluate(facts, ban)
    const hearing = hearPolicy(plan, facts, ban)
    assert.deepEqual(hearing.enforced, enforced)
    assert.deepEqual(hearing.rehearsed, rehearsed)
    const heard = hearing.rules.filter(({ outcome }) => outcome === 'matched').map(({ index }) => index)
    assert.deepEqual(heard, matched)
    const charged = hearing.limits.filter(({ outcome }) => outcome === 'charged')
    assert.deepEqual(
      charged.map(({ index, mode }) => [
        index,
        mode === 'enforce',
        limitKey(plan.limits[index]!.limit, facts)
      ]),
      charges.map(({ index, enforced, key }) => [index, enforced, key])
    )
  }
}
