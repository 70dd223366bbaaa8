import type { ChallengeOffer } from '../challenge/challengeOffer.ts'
import { readTask } from './puzzleTask.ts'
import { puzzleTeam } from './puzzleTeam.ts'

/** Where the client's code is, which is its workers', too. */
export const clientPath = '/.moien/client.js'

/** Earns passes for calls that lack one. */
export interface PassEarner {
  /**
   * Earns the pass that a call lacks which was sent at `sentMs`. True when the call is worth repeating: there is a
   * pass that it did not have. Never rejects.
   */
  earn(offer: ChallengeOffer | undefined, sentMs: number): Promise<boolean>
  /** Tells that a repeated call was answered. */
  helped(): void
}

/** Where passes are earned and do not help, the calls of a page that polls must not solve for ever. */
const mostTries = 4
const withinMs = 10 * 60 * 1000
/** Another tab that solves for longer is not waited for. */
const patienceMs = 10_000
/** Between attempts to reach the server; a solution sent twice yields the same pass. */
const pausesMs = [1000, 3000]

/**
 * One solves for all: calls that were under way when a pass arrived are repeated at once, and other tabs wait for
 * the one that solves, where the browser has Web Locks.
 */
export function createEarner(ask: typeof fetch): PassEarner {
  let turn: Promise<unknown> = Promise.resolve()
  let last = { earnedMs: -1, level: '' }
  let triesMs: number[] = []

  const earn = async (offer: ChallengeOffer, sentMs: number): Promise<boolean> => {
    if (sentMs < last.earnedMs && isEnough(last.level, offer)) return true
    const nowMs = Date.now()
    triesMs = triesMs.filter(atMs => Math.abs(nowMs - atMs) < withinMs)
    if (triesMs.push(nowMs) > mostTries) return false
    const earned = await oneTabOnly(async waited => {
      if (waited && (await hasOtherPass(ask, offer))) return true
      return solve(ask, offer)
    })
    if (earned) last = { earnedMs: performance.now(), level: offer.level }
    return earned
  }
  return {
    earn: (offer, sentMs) => {
      if (offer === undefined) return Promise.resolve(false)
      const mine = turn.then(() => earn(offer, sentMs)).catch(() => false)
      turn = mine
      return mine
    },
    helped: () => {
      triesMs = []
    }
  }
}

/** `waited`: another tab was at it before. */
async function oneTabOnly(work: (waited: boolean) => Promise<boolean>): Promise<boolean> {
  const locks = (navigator as Partial<Navigator>).locks
  if (locks === undefined) return work(false)
  const begun = await locks.request('moien', { ifAvailable: true }, async lock =>
    lock === null ? undefined : work(false)
  )
  if (begun !== undefined) return begun
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), patienceMs)
  const wait = locks.request('moien', { signal: patience.signal }, async () => {
    clearTimeout(timer)
    return work(true)
  })
  return wait.catch(() => work(true))
}

/** Whether this browser shows another pass by now than the call did, and one that is enough. */
async function hasOtherPass(ask: typeof fetch, offer: ChallengeOffer): Promise<boolean> {
  const answer = await ask(ownUrl('/.moien/pass'), { cache: 'no-store' })
  const { id, level } = (await answer.json()) as { id: string; level: string }
  return id !== '' && id !== offer.pass && isEnough(level, offer)
}

function isEnough(level: string, offer: ChallengeOffer): boolean {
  return level === offer.level || level === 'heavy'
}

async function solve(ask: typeof fetch, offer: ChallengeOffer): Promise<boolean> {
  const { token, solve: path } = offer
  const team = puzzleTeam(() => ownUrl(clientPath))
  const answers = await new Promise<readonly number[]>(done =>
    team.solve(readTask(token, puzzleWords(offer)), tellNobody, done)
  )
  const body = new URLSearchParams({ challenge: token, answers: answers.join('.') })
  const send = (): Promise<Response> => ask(ownUrl(path), { method: 'POST', body })
  for (const pauseMs of pausesMs) {
    const answer = await send().catch(() => undefined)
    if (answer !== undefined && answer.status < 500) return answer.ok
    await new Promise(resolve => setTimeout(resolve, pauseMs))
  }
  return (await send()).ok
}

function tellNobody(): void {}

/** As the page is told of its puzzle: algorithm, count, bits, n, r. */
function puzzleWords({ puzzle }: ChallengeOffer): string {
  const { algorithm, count } = puzzle
  return puzzle.algorithm === 'sha256'
    ? [algorithm, count, puzzle.bits].join(' ')
    : [algorithm, count, puzzle.stampBits, puzzle.n, puzzle.r].join(' ')
}

/** Wherever the page's `base` points to. */
function ownUrl(path: string): string {
  return location.origin + path
}
