// Solutions that solve nothing: a hash where the work should be, and work for an easier puzzle than today's.
// Others have taken any hash at all (CVE-2025-24369 of Anubis), so every field is tried by itself.
import t from 'tap'
import { puzzleFor } from '../../src/challenge/puzzle.ts'
import { issueChallenge } from '../../src/challenge/challengeToken.ts'
import { challengeKeys } from '../../src/challenge/deriveKeys.ts'
import { readSubmission, solutionJob, type Submission } from '../../src/challenge/solutionRequest.ts'
import { verifySolution, type SolutionJob } from '../../src/challenge/verifySolution.ts'
import { parseAddress } from '../../src/core/address.ts'
import type { Level } from '../../src/core/level.ts'
import { ring } from '../challenge/smallGateway.ts'
import { solutionOf } from '../support/scriptedVisitor.ts'

const keys = challengeKeys(ring)
const host = 'guichet.example.lu'

function issue(level: Level): string {
  return issueChallenge(keys, {
    level,
    puzzle: puzzleFor(level, 'calm'),
    rule: 'everyone',
    host,
    address: parseAddress('192.0.2.7')!,
    userAgent: 'Firefox',
    target: '/apply',
    wasPost: false,
    nowMs: Date.now(),
    lifeMs: 600_000
  })
}

function submit(challenge: string, answers: string, more: Readonly<Record<string, string>> = {}): Submission {
  const body = new URLSearchParams({ challenge, answers, ...more }).toString()
  return readSubmission(keys, body, host) as Submission
}

/** What there is to verify of it, or why it is none. */
function jobOf(submission: Submission): SolutionJob | string {
  return solutionJob(keys, submission)
}

function verdictOn(challenge: string, answers: string, more?: Readonly<Record<string, string>>): string {
  const job = jobOf(submit(challenge, answers, more))
  return typeof job === 'string' ? job : verifySolution(job)
}

t.test('no answer but the right one counts, in any of its places', async t => {
  const challenge = issue('light')
  const answers = solutionOf(challenge)
  t.equal(verdictOn(challenge, answers), 'solved')
  const parts = answers.split('.')
  const accepted: string[] = []
  for (const [at, right] of parts.entries()) {
    for (const wrong of [
      String((Number(right) + 1) % 2 ** 32),
      '4294967295',
      '',
      '-1',
      '1e3',
      '0x1',
      'a'.repeat(64)
    ]) {
      const tried = parts.with(at, wrong).join('.')
      if (verdictOn(challenge, tried) === 'solved') accepted.push(`${at}: ${wrong}`)
    }
  }
  t.strictSame(accepted, [])
  const others: readonly (readonly [string, string])[] = [
    ['none', ''],
    ['one too few', parts.slice(1).join('.')],
    ['one too many', `${answers}.0`],
    ['in another order', parts.toReversed().join('.')],
    ['the first for all', parts.map(() => parts[0]).join('.')],
    ['another challenge’s', solutionOf(issue('light'))],
    ['a hash', '0'.repeat(64)],
    ['hashes', parts.map(() => '0'.repeat(64)).join('.')]
  ]
  const lies = {
    hash: '0'.repeat(64),
    response: '0'.repeat(64),
    result: 'true',
    solved: '1',
    verified: 'true'
  }
  for (const [what, tried] of others) {
    t.match(verdictOn(challenge, tried), /^(?:wrong|malformed)$/, what)
    t.match(verdictOn(challenge, tried, lies), /^(?:wrong|malformed)$/, `${what}, and lies`)
  }
})

t.test('nobody makes a puzzle easier: neither by saying so nor with one of easier days', async t => {
  const challenge = issue('light')
  const easy = solutionOf(challenge, { count: 16, bits: 3 })
  const claims = { bits: '3', count: '16', difficulty: '0', level: 'light', algorithm: 'none', cost: '1' }
  t.equal(verdictOn(challenge, easy, claims), 'wrong')
  t.equal(verdictOn(challenge, solutionOf(challenge, { count: 1 }), { ...claims, count: '1' }), 'malformed')

  // A genuine signature does not help a puzzle that asks less than its level does today.
  const answers = solutionOf(challenge)
  const submission = submit(challenge, answers)
  const { puzzle } = submission.challenge
  const numbers = Object.entries(puzzle).filter(([, value]) => typeof value === 'number')
  t.ok(numbers.length > 0)
  for (const [name, value] of numbers as [string, number][]) {
    const softer = { ...submission.challenge, puzzle: { ...puzzle, [name]: value - 1 } }
    t.equal(jobOf({ ...submission, challenge: softer }), 'too_easy', name)
  }
  const raised: Submission['challenge'] = { ...submission.challenge, level: 'heavy' }
  t.equal(jobOf({ ...submission, challenge: raised }), 'too_easy', 'a light puzzle for a heavy pass')
  t.type((jobOf(submission) as SolutionJob).answers, Array)
})
