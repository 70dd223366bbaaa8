import type { Answer } from '../core/answer.ts'
import type { ChallengeConfig } from '../core/config.ts'
import type { Facts } from '../core/facts.ts'
import { isSpeculative } from '../core/isSpeculative.ts'
import type { Level } from '../core/level.ts'
import { senderOrigin } from '../core/originCheck.ts'
import { ownPrefix } from '../core/ownPrefix.ts'
import type { Problem } from '../core/problem.ts'
import type { ChallengeOffer } from './challengeOffer.ts'
import { issueChallenge } from './challengeToken.ts'
import type { ChallengeKeys } from './deriveKeys.ts'
import { mitigatedByChallenge } from './ownHeaders.ts'
import { problemAnswer } from './problemAnswer.ts'
import { puzzleFor, type Strain } from './puzzle.ts'

/** What of a site such problems depend on. `InterstitialParts` are some. */
export interface ProblemParts {
  readonly site: { readonly challenge: ChallengeConfig }
  readonly keys: ChallengeKeys
  /** What the machines have to bear now. */
  readonly strain: () => Strain
}

/** A request that is to be challenged and shows no page. */
export interface ChallengedCall {
  readonly facts: Facts
  readonly incident: string
  readonly rule: string
  readonly level: Level
}

/** What a call is told that needs a pass. */
export interface ChallengeProblem extends Problem {
  /** Left out where the caller could do nothing with it. */
  readonly challenge?: ChallengeOffer
}

const status = 403
const forScripts =
  'Solve the challenge and repeat the call once. /.moien/client.js does both for the pages that include it.'
const forOthers =
  'Open a page of this site in a browser; once it has passed the check, this call is answered.'

/**
 * Asks for a challenge what could not show a page: always 403, whatever the page's status, since nobody may take
 * it for the answer. A background call of this very site also gets all that its script needs to pass by itself; one
 * of another site could not read it.
 */
export function challengeProblem(parts: ProblemParts, call: ChallengedCall): Answer {
  const told = { type: 'about:blank', title: 'Forbidden', status, incident: call.incident }
  const problem: ChallengeProblem = mayPass(call.facts)
    ? { ...told, detail: forScripts, challenge: offer(parts, call) }
    : { ...told, detail: forOthers }
  return problemAnswer(problem, mitigatedByChallenge)
}

function mayPass({ kind, headers }: Facts): boolean {
  return kind === 'background' && senderOrigin(headers) !== 'other' && !isSpeculative(headers)
}

function offer({ site, keys, strain }: ProblemParts, { facts, level, rule }: ChallengedCall): ChallengeOffer {
  const { host, address, userAgent, atMs: nowMs } = facts
  const { lifeMs } = site.challenge
  // Whoever has solved it repeats the call; there is no page to return to.
  const whither = { target: '/', wasPost: false }
  const puzzle = puzzleFor(level, strain())
  const token = issueChallenge(keys, {
    level,
    puzzle,
    rule,
    host,
    address,
    userAgent,
    ...whither,
    nowMs,
    lifeMs
  })
  return {
    token,
    level,
    puzzle,
    solve: `${ownPrefix}solve`,
    pass: facts.pass.id,
    expires: new Date(nowMs + lifeMs).toISOString()
  }
}
