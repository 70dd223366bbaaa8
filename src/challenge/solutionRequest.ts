import { createHmac, hash } from 'node:crypto'
import { openChallenge, type OpenedChallenge } from './challengeToken.ts'
import type { ChallengeKeys, PurposeKey } from './deriveKeys.ts'
import { isHardEnough } from './puzzle.ts'
import { hasZeroBits, type SolutionJob } from './verifySolution.ts'

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
  | 'unstamped' // without the stamp that prices a solution
  | 'wrong'
  | 'burnt' // its second failed verification was its last
  | 'busy' // too many verifications or held answers under way
  | 'rationed' // the budgets for passes by button are spent

/** A form that was sent back, once the cheap checks are done. */
export interface Submission {
  readonly challenge: OpenedChallenge
  readonly form: URLSearchParams
}

const wordPattern = /^\d{1,10}$/

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
 * gives its answers alone, one for each sub-puzzle, and behind those of scrypt the stamp.
 */
export function solutionJob(
  keys: ChallengeKeys,
  { challenge, form }: Submission
): SolutionJob | ChallengeFailure {
  const { puzzle, level, salt, keyId } = challenge
  if (!isHardEnough(puzzle, level)) return 'too_easy'
  const isStamped = puzzle.algorithm === 'scrypt'
  const texts = (form.get('answers') ?? '').split('.')
  if (texts.length !== puzzle.count + (isStamped ? 1 : 0) || !texts.every(isWord)) return 'malformed'
  const answers = texts.map(Number)
  // A copy: the salt is a view into a larger buffer, which would cross to the other thread whole.
  const own = Uint8Array.from(salt)
  if (!isStamped) return { puzzle, salt: own, answers, chosen: 0 }
  const stamp = answers.pop()!
  const solution = solutionBytes(salt, answers)
  if (!hasZeroBits(hash('sha256', solution, 'buffer'), 0, stamp, puzzle.stampBits)) return 'unstamped'
  const chosen = chosenOf(keys.verify.verifying.get(keyId)!, solution, puzzle.count)
  return { puzzle, salt: own, answers, chosen }
}

function isWord(text: string): boolean {
  return wordPattern.test(text) && Number(text) <= 0xffffffff
}

/** Salt and answers, word by word. */
function solutionBytes(salt: Buffer, answers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(salt.length + 4 * answers.length)
  bytes.set(salt)
  for (const [i, answer] of answers.entries()) bytes.writeUInt32BE(answer, salt.length + 4 * i)
  return bytes
}

/**
 * Which sub-puzzle is looked at: for the same answers always the same, on every machine, and nobody who lacks
 * the key can know which, or find answers that lead to one.
 */
function chosenOf({ secret }: PurposeKey, solution: Buffer, count: number): number {
  return createHmac('sha256', secret).update(solution).digest().readUIntBE(0, 6) % count
}
