import { Readable } from 'node:stream'
import type { Answer } from '../../src/core/answer.ts'
import { answerSolve, type SolveParts } from '../../src/challenge/solveRoute.ts'
import type { DebtTable } from '../../src/store/debtTable.ts'
import type { SmallGateway } from './smallGateway.ts'

/** Sends one solution past a verifier of the test's own. */
export function solveOnce(
  gateway: SmallGateway,
  strikes: DebtTable,
  body: string,
  verify: SolveParts['verify']
): Promise<Answer> {
  const { keys, clock, passes, site, notices } = gateway
  const observer = { passed: () => {}, failed: () => {} }
  const facts = gateway.facts({ method: 'POST', target: '/.moien/solve' })
  const request = { facts, site, notices, incident: '', body: Readable.from([]) }
  return answerSolve({ keys, clock, passes, strikes, observer, verify }, request, body)
}
