import { createHmac, timingSafeEqual } from 'node:crypto'
import type { PurposeKey, PurposeKeys } from './deriveKeys.ts'

/*
 * The envelope of everything Moien signs for itself: version, key id, payload, HMAC-SHA256, in base64url.
 * There is one algorithm for each version, so a token cannot choose its own.
 */

const version = 1
const headerBytes = 5
/** Of the HMAC at a token's end. */
export const macBytes = 32

/** A token whose signature holds. */
export interface OpenedToken {
  readonly payload: Buffer
  readonly key: PurposeKey
  /** The token's signature: 32 bytes that nobody can foretell and that stand for every other byte. */
  readonly mac: Buffer
}

/** The length of the text of a token with a payload of so many bytes. */
export function tokenTextLength(payloadBytes: number): number {
  return Math.ceil(((headerBytes + payloadBytes + macBytes) * 4) / 3)
}

/**
 * Signs a payload. `audience` is signed with it but not part of the token: whoever opens it must name the
 * same one, so a token is worth nothing elsewhere.
 */
export function signToken(key: PurposeKey, payload: Buffer, audience: string): string {
  const end = headerBytes + payload.length
  const token = Buffer.allocUnsafe(end + macBytes)
  token[0] = version
  token.write(key.id, 1, 'hex')
  token.set(payload, headerBytes)
  token.set(macOf(key, token.subarray(0, end), audience), end)
  return token.toString('base64url')
}

/**
 * Checks a token's signature. Answers `foreign` when it was signed under a key that the ring does not hold,
 * `undefined` when it is no token, was changed, or was made for another audience.
 */
export function openToken(
  keys: PurposeKeys,
  text: string,
  audience: string
): OpenedToken | 'foreign' | undefined {
  const bytes = Buffer.from(text, 'base64url')
  // Buffer.from skips what is not base64url; only the one canonical text is accepted.
  if (bytes.length < headerBytes + macBytes || bytes[0] !== version || bytes.toString('base64url') !== text) {
    return undefined
  }
  const key = keys.verifying.get(bytes.toString('hex', 1, headerBytes))
  if (key === undefined) return 'foreign'
  const end = bytes.length - macBytes
  const mac = bytes.subarray(end)
  if (!timingSafeEqual(mac, macOf(key, bytes.subarray(0, end), audience))) return undefined
  return { payload: bytes.subarray(headerBytes, end), key, mac }
}

/** A NUL, which no audience holds, keeps the two parts apart. */
function macOf(key: PurposeKey, signed: Buffer, audience: string): Buffer {
  return createHmac('sha256', key.secret).update(`${audience}\0`).update(signed).digest()
}
