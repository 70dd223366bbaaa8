import { openChallenge, type OpenedChallenge } from './challengeToken.ts'
import type { ChallengeKeys } from './deriveKeys.ts'
import { isHardEnough } from './puzzle.ts'
import type { SolutionJob } from './verifySolution.ts'

/** Why a challenge or its solution was not accepted. A closed set: it labels a metric. */
export type ChallengeFailure =
  | 'malformed' // not the form it should be
  | 'too_large'
  | 'too_slow'
  | 'cross_site' // sent by another site's page
  | 'forged' // changed, made up, or issued for another host
  | 'foreign_key' // signed under a key that is not in the key file
  | 'expired'
  | 'too_easy' // asks less than its level asks today
  | 'wrong'
  | 'burnt' // its second failed verification was its last
  | 'busy' // too many verifications or held answers under way
  | 'rationed' // the budgets for passes by button are spent

/** A form that was sent back, once the cheap checks are done. */
export interface Submission {
  readonly challenge: OpenedChallenge
  readonly form: URLSearchParams
}

const answerPattern = /^\d{1,10}$/

/**
 * The cheap checks that every returned challenge goes through: form, signature, host. Whether it has
 * expired is for the caller to look at.
 */
export function readSubmission(
  keys: ChallengeKeys,
  body: string,
  host: string
): Submission | ChallengeFailure {
  const form = new URLSearchParams(body)
  const text = form.get('challenge')
  if (text === null) return 'malformed'
  const challenge = openChallenge(keys, text, host)
  if (challenge === undefined) return 'forged'
  return challenge === 'foreign' ? 'foreign_key' : { challenge, form }
}

/**
 * What remains to be verified of a solution. All parameters come from the signed challenge; the client
 * gives its answers alone, one for each sub-puzzle.
 */
export function solutionJob({ challenge, form }: Submission): SolutionJob | ChallengeFailure {
  const { puzzle, level, salt } = challenge
  if (!isHardEnough(puzzle, level)) return 'too_easy'
  const answers = (form.get('answers') ?? '').split('.')
  if (answers.length !== puzzle.count || !answers.every(isCounter)) return 'malformed'
  // A copy: the salt is a view into a larger buffer, which would cross to the other thread whole.
  return { salt: Uint8Array.from(salt), bits: puzzle.bits, answers: answers.map(Number) }
}

function isCounter(text: string): boolean {
  return answerPattern.test(text) && Number(text) <= 0xffffffff
}
