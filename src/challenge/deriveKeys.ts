import { hkdfSync } from 'node:crypto'
import type { KeyRing } from './keyRing.ts'

/**
 * What a key is for. A token made for one purpose never verifies for another. `verify` chooses what of a
 * solution is looked at; `client` keys the digests by which a pass knows its bearer; `seal` encrypts forms;
 * `address` keys the pseudonyms of addresses in logs.
 */
export type KeyPurpose = 'challenge' | 'verify' | 'pass' | 'client' | 'seal' | 'address'

/** The keys of one purpose. */
export interface PurposeKeys {
  readonly signing: PurposeKey
  /** By id; the signing key is among them. */
  readonly verifying: ReadonlyMap<string, PurposeKey>
}

export interface PurposeKey {
  /** The id of the ring key it was derived from: eight hexadecimal digits. */
  readonly id: string
  /** 32 bytes. */
  readonly secret: Buffer
  /** The same in base64, for hashes of text. */
  readonly secretText: string
}

/** Derives the keys of a purpose from the ring by HKDF-SHA256 (RFC 5869), the same on every machine. */
export function deriveKeys(ring: KeyRing, purpose: KeyPurpose): PurposeKeys {
  const keys = ring.keys.map(({ id, secret }) => {
    const bytes = hkdfSync('sha256', Buffer.from(secret, 'base64'), '', `moien ${purpose} 1`, 32)
    const derived = Buffer.from(bytes)
    return { id, secret: derived, secretText: derived.toString('base64') }
  })
  return { signing: keys[0]!, verifying: new Map(keys.map(key => [key.id, key])) }
}

/** The keys that challenges, passes and sealed forms need; their sets hold the same ids. */
export interface ChallengeKeys {
  readonly challenge: PurposeKeys
  readonly verify: PurposeKeys
  readonly pass: PurposeKeys
  readonly client: PurposeKeys
  readonly seal: PurposeKeys
}

export function challengeKeys(ring: KeyRing): ChallengeKeys {
  return {
    challenge: deriveKeys(ring, 'challenge'),
    verify: deriveKeys(ring, 'verify'),
    pass: deriveKeys(ring, 'pass'),
    client: deriveKeys(ring, 'client'),
    seal: deriveKeys(ring, 'seal')
  }
}
