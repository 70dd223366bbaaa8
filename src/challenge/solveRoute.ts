import type { Answer } from '../core/answer.ts'
import { unitsPerMs } from '../store/debtWord.ts'
import type { DebtTable } from '../store/debtTable.ts'
import { challengeAgeMs, type OpenedChallenge } from './challengeToken.ts'
import { networkOf } from './clientDigest.ts'
import { jsonAnswer } from './ownAnswers.ts'
import type { OwnRequest, RouteObserver } from './ownRequest.ts'
import { problemAnswer } from './problemAnswer.ts'
import { redeemChallenge, type RedeemParts } from './redeemChallenge.ts'
import { readSubmission, solutionJob, type ChallengeFailure } from './solutionRequest.ts'
import type { SolutionJob, SolutionVerdict } from './verifySolution.ts'

export interface SolveParts extends RedeemParts {
  /** Failed verifications of each challenge; shared by all threads. */
  readonly strikes: DebtTable
  readonly observer: RouteObserver
  /** Has a solution verified, elsewhere and in turn. `network` is the client's /24 or /48. */
  readonly verify: (job: SolutionJob, network: string) => Promise<SolutionVerdict | 'busy'>
}

/** Of one challenge. A second failed verification is its last. */
const mostStrikes = 2

const failures: Readonly<Record<ChallengeFailure, { readonly status: number; readonly detail: string }>> = {
  malformed: { status: 400, detail: 'This is not the solution of a challenge.' },
  too_large: { status: 413, detail: 'This is too long for the solution of a challenge.' },
  too_slow: { status: 408, detail: 'The solution did not arrive in time.' },
  cross_site: { status: 403, detail: 'Solutions are taken from pages of this site alone.' },
  forged: { status: 403, detail: 'This challenge was not issued here.' },
  foreign_key: { status: 403, detail: 'This challenge was issued under a key that is no longer known.' },
  expired: { status: 410, detail: 'This challenge has expired.' },
  too_easy: { status: 410, detail: 'This challenge is out of date.' },
  unstamped: { status: 403, detail: 'The solution lacks its stamp.' },
  wrong: { status: 403, detail: 'The solution is wrong.' },
  burnt: { status: 403, detail: 'This challenge has failed too often.' },
  busy: { status: 503, detail: 'Too many solutions are being checked.' },
  rationed: { status: 429, detail: 'There are no more passes for now.' }
}

/** Every way a challenge can fail. */
export const challengeFailures: readonly ChallengeFailure[] = Object.keys(failures) as ChallengeFailure[]

/**
 * `POST /.moien/solve`: the solution of a puzzle for a pass. What costs nothing is checked first; each
 * failed verification is a strike against its challenge, taken before the work is done and given back
 * when the solution was right, so that many at once cannot slip through.
 */
export async function answerSolve(parts: SolveParts, request: OwnRequest, body: string): Promise<Answer> {
  const { facts, site } = request
  const fail = (reason: ChallengeFailure): Answer => {
    parts.observer.failed(reason)
    return failureAnswer(reason, request.incident)
  }
  const submission = readSubmission(parts.keys, body, facts.host)
  if (typeof submission === 'string') return fail(submission)
  const { challenge } = submission
  const nowMs = parts.clock.nowMs()
  if (nowMs >= challenge.expiresMs) return fail('expired')
  const job = solutionJob(parts.keys, submission)
  if (typeof job === 'string') return fail(job)
  const verdict = await verifyOnce(parts, challenge, job, networkOf(facts.address))
  if (verdict !== 'solved') return fail(verdict)
  parts.observer.passed('puzzle', challenge.level, challengeAgeMs(challenge, nowMs))
  const { id, cookie } = redeemChallenge(parts, challenge, 'puzzle', facts, site)
  return jsonAnswer({ id }, ['Set-Cookie', cookie])
}

/** What a failed solution is told. */
export function failureAnswer(reason: ChallengeFailure, incident: string): Answer {
  const { status, detail } = failures[reason]
  const retry = reason === 'busy' ? ['Retry-After', '2'] : []
  return problemAnswer({ type: 'about:blank', title: reason, status, detail, incident }, retry)
}

async function verifyOnce(
  { strikes, clock, verify }: SolveParts,
  challenge: OpenedChallenge,
  job: SolutionJob,
  network: string
): Promise<SolutionVerdict | 'busy' | 'burnt'> {
  const tickMs = clock.tickMs()
  // One strike is owed for as long as the challenge lives, so a burnt challenge stays burnt.
  const intervalUnits = (challenge.expiresMs - challenge.issuedMs) * unitsPerMs
  const owedMs = -strikes.charge(challenge.nonce, intervalUnits, (mostStrikes - 1) * intervalUnits, tickMs)
  if (owedMs <= 0) return 'burnt'
  const verdict = await verify(job, network)
  if (verdict !== 'wrong') strikes.refund(challenge.nonce, intervalUnits, tickMs + owedMs, clock.tickMs())
  return verdict
}
