import { randomUUID } from 'node:crypto'
import type { Address } from '../core/address.ts'
import { levelRank, type Level } from '../core/level.ts'
import { clientDigestBytes, networkDigest, userAgentDigest } from './clientDigest.ts'
import type { ChallengeKeys } from './deriveKeys.ts'
import { packedPuzzleBytes, packPuzzle, unpackPuzzle } from './packedPuzzle.ts'
import type { Puzzle } from './puzzle.ts'
import { returnPath } from './returnPath.ts'
import { openToken, signToken } from './signedToken.ts'

/**
 * A challenge: all that Moien will want to know when the solution comes back. It travels with the client,
 * signed, and costs the server nothing to keep.
 */
export interface Challenge {
  readonly level: Level
  readonly puzzle: Puzzle
  /** 16 bytes in hex, 122 bits of them random. The pass's identity derives from it. */
  readonly nonce: string
  readonly issuedMs: number
  readonly expiresMs: number
  /** Digests of the client it was issued to. */
  readonly network: string
  readonly userAgent: string
  /** The challenged request had a body, which was not kept. */
  readonly wasPost: boolean
  /** A path on this host. */
  readonly returnPath: string
  /** The rule, limit or threshold that asked for it. */
  readonly rule: string
}

/** A challenge whose signature holds, with what only its token knows. */
export interface OpenedChallenge extends Challenge {
  /** Of the key it was signed with, and of the pass it may yield. */
  readonly keyId: string
  /** The token's signature, 32 bytes: what the puzzle is made of. */
  readonly salt: Buffer
}

/** The path to return to, without its query. */
export function pathOf({ returnPath }: Challenge): string {
  const queryAt = returnPath.indexOf('?')
  return queryAt < 0 ? returnPath : returnPath.slice(0, queryAt)
}

/** What a challenge is issued for. */
export interface ChallengeRequest {
  readonly level: Level
  readonly puzzle: Puzzle
  readonly rule: string
  readonly host: string
  readonly address: Address
  readonly userAgent: string
  /** Path and query, as sent. */
  readonly target: string
  /** The request has a body, which is not kept. */
  readonly wasPost: boolean
  readonly nowMs: number
  readonly lifeMs: number
}

/** Of the payload: what an older version issued is not read as something else. */
const layout = 2
const mostRuleBytes = 64
const nonceBytes = 16
const timesAt = 3 + packedPuzzleBytes
const nonceAt = timesAt + 12
const ruleAt = nonceAt + nonceBytes + 2 * clientDigestBytes
/** A return path of 2048 bytes and everything else; longer texts are not looked at. */
const mostTextLength = 4096

/**
 * Issues a challenge: a token bound to the host and to the client it is issued to.
 * Its payload: layout, level, flags (a byte each), the puzzle, issued and expires (ms, 6 bytes each), nonce,
 * digests of network and user agent, length of the rule's id (a byte), that id, the return path.
 */
export function issueChallenge(keys: ChallengeKeys, request: ChallengeRequest): string {
  const { signing } = keys.challenge
  const rule = Buffer.from(request.rule).subarray(0, mostRuleBytes)
  const path = returnPath(request.target)
  const pathAt = ruleAt + 1 + rule.length
  const payload = Buffer.allocUnsafe(pathAt + Buffer.byteLength(path))
  payload[0] = layout
  payload[1] = levelRank(request.level)
  payload[2] = request.wasPost ? 1 : 0
  packPuzzle(request.puzzle, payload.subarray(3))
  payload.writeUIntBE(request.nowMs, timesAt, 6)
  payload.writeUIntBE(request.nowMs + request.lifeMs, timesAt + 6, 6)
  // Node draws these from a pool; other ways to 16 random bytes cost more than all that stands here.
  payload.write(randomUUID().replaceAll('-', ''), nonceAt, 'hex')
  const clientKey = keys.client.verifying.get(signing.id)!
  payload.write(networkDigest(clientKey, request.address), nonceAt + nonceBytes, 'hex')
  payload.write(
    userAgentDigest(clientKey, request.userAgent),
    nonceAt + nonceBytes + clientDigestBytes,
    'hex'
  )
  payload[ruleAt] = rule.length
  payload.set(rule, ruleAt + 1)
  payload.write(path, pathAt)
  return signToken(signing, payload, request.host)
}

/**
 * Opens a challenge. Answers `foreign` for one under an unknown key, `undefined` for one that was never
 * issued like this for this host. Whether it has expired is for the caller to look at.
 */
export function openChallenge(
  keys: ChallengeKeys,
  text: string,
  host: string
): OpenedChallenge | 'foreign' | undefined {
  if (text.length > mostTextLength) return undefined
  const opened = openToken(keys.challenge, text, host)
  if (opened === undefined || opened === 'foreign') return opened
  const { payload, key, mac } = opened
  if (payload[0] !== layout) return undefined
  const puzzle = unpackPuzzle(payload.subarray(3))
  if (puzzle === undefined) return undefined
  const digestsAt = nonceAt + nonceBytes
  const pathAt = ruleAt + 1 + payload[ruleAt]!
  return {
    level: payload[1] === 1 ? 'light' : 'heavy',
    puzzle,
    nonce: payload.toString('hex', nonceAt, digestsAt),
    issuedMs: payload.readUIntBE(timesAt, 6),
    expiresMs: payload.readUIntBE(timesAt + 6, 6),
    network: payload.toString('hex', digestsAt, digestsAt + clientDigestBytes),
    userAgent: payload.toString('hex', digestsAt + clientDigestBytes, ruleAt),
    wasPost: payload[2] === 1,
    rule: payload.toString('utf8', ruleAt + 1, pathAt),
    // Signed, and still checked again: the one function decides about every redirect.
    returnPath: returnPath(payload.toString('latin1', pathAt)),
    keyId: key.id,
    salt: mac
  }
}

/** How long ago a challenge was issued, in ms: no time, if by a machine whose clock is ahead of this one's. */
export function challengeAgeMs({ issuedMs }: Challenge, nowMs: number): number {
  return Math.max(0, nowMs - issuedMs)
}
