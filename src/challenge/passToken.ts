import { createHmac } from 'node:crypto'
import { levelRank, type Level } from '../core/level.ts'
import type { PassMeans } from '../core/passState.ts'
import type { OpenedChallenge } from './challengeToken.ts'
import { clientDigestBytes } from './clientDigest.ts'
import type { PurposeKeys } from './deriveKeys.ts'
import { openToken, signToken, tokenTextLength } from './signedToken.ts'

/**
 * What a pass says. How long it counts is not in it: that is today's policy, reckoned from the two times.
 */
export interface Pass {
  readonly level: Level
  readonly means: PassMeans
  readonly generation: number
  /** The quota's key: an HMAC of the challenge's nonce in 32 hexadecimal digits. */
  readonly id: string
  /** When the challenge it was earned with was issued. */
  readonly issuedMs: number
  /** When it was last renewed; at first, when it was issued. */
  readonly renewedMs: number
  /**
   * Digests of the networks its bearer solved from, newest first, at most eight: a telephone that changes
   * between Wi-Fi and mobile, IPv4 and IPv6, or the addresses that its operator shares among many, is asked
   * once in each, not at every change.
   */
  readonly networks: readonly string[]
  readonly userAgent: string
  /** Of the key it is signed with. */
  readonly keyId: string
}

const mostNetworks = 8
const idBytes = 16
const networksAt = 17 + idBytes
const userAgentAt = networksAt + mostNetworks * clientDigestBytes
const payloadBytes = userAgentAt + clientDigestBytes
const noNetwork = '00'.repeat(clientDigestBytes)

/** Every pass has this length; other texts are not looked at. */
export const passTextLength: number = tokenTextLength(payloadBytes)

/**
 * The pass that a solved challenge yields: the same one however often it is redeemed, under the challenge's
 * own key, its life counted from the challenge's issue, bound to the client that was challenged. From a
 * genuine pass shown along with the solution it takes over the networks its bearer is known from.
 */
export function passFor(
  keys: PurposeKeys,
  challenge: OpenedChallenge,
  means: PassMeans,
  generation: number,
  shown: Pass | undefined
): Pass {
  const key = keys.verifying.get(challenge.keyId)!
  const known = shown !== undefined && shown.keyId === key.id && shown.userAgent === challenge.userAgent
  const others = known ? shown.networks.filter(network => network !== challenge.network) : []
  return {
    level: challenge.level,
    means,
    generation,
    id: createHmac('sha256', key.secret)
      .update(challenge.nonce)
      .digest('hex')
      .slice(0, 2 * idBytes),
    issuedMs: challenge.issuedMs,
    renewedMs: challenge.issuedMs,
    networks: [challenge.network, ...others].slice(0, mostNetworks),
    userAgent: challenge.userAgent,
    keyId: key.id
  }
}

/**
 * Signs a pass for its audience (see `passAudience`).
 * Layout: flags (level in two bits, button in the third), generation (4 bytes), issued and renewed (ms,
 * 6 bytes each), id, four network digests, user agent digest.
 */
export function signPass(keys: PurposeKeys, pass: Pass, audience: string): string {
  const payload = Buffer.alloc(payloadBytes)
  payload[0] = levelRank(pass.level) | (pass.means === 'button' ? 4 : 0)
  payload.writeUInt32BE(pass.generation, 1)
  payload.writeUIntBE(pass.issuedMs, 5, 6)
  payload.writeUIntBE(pass.renewedMs, 11, 6)
  payload.write(pass.id, 17, 'hex')
  payload.write(pass.networks.join(''), networksAt, 'hex')
  payload.write(pass.userAgent, userAgentAt, 'hex')
  return signToken(keys.verifying.get(pass.keyId)!, payload, audience)
}

/**
 * Opens a pass. Answers `foreign` for one under an unknown key, `undefined` for one that was never signed
 * like this for this audience. Whether it still counts is for the caller to look at.
 */
export function openPass(keys: PurposeKeys, text: string, audience: string): Pass | 'foreign' | undefined {
  if (text.length !== passTextLength) return undefined
  const opened = openToken(keys, text, audience)
  if (opened === undefined || opened === 'foreign') return opened
  const { payload, key } = opened
  return {
    level: (payload[0]! & 3) === 1 ? 'light' : 'heavy',
    means: (payload[0]! & 4) === 0 ? 'puzzle' : 'button',
    generation: payload.readUInt32BE(1),
    id: payload.toString('hex', 17, networksAt),
    issuedMs: payload.readUIntBE(5, 6),
    renewedMs: payload.readUIntBE(11, 6),
    networks: readNetworks(payload),
    userAgent: payload.toString('hex', userAgentAt),
    keyId: key.id
  }
}

function readNetworks(payload: Buffer): string[] {
  const networks: string[] = []
  for (let at = networksAt; at < userAgentAt; at += clientDigestBytes) {
    const network = payload.toString('hex', at, at + clientDigestBytes)
    if (network !== noNetwork) networks.push(network)
  }
  return networks
}
