import type { PublicJwk } from '../core/signatureTrust.ts'
import { publishedTestKeys } from './publishedTestKeys.ts'
import { verificationKey, type VerificationKey } from './verificationKey.ts'

/** More keys than this nobody needs to rotate one. */
export const maxKeys = 64

/** Keys by their thumbprint. */
export type VerificationKeys = ReadonlyMap<string, VerificationKey>

/**
 * The public keys of a JWK set (RFC 7517 §5), of the kinds that sign. Entries that are something else, that may
 * not be used to sign, or that show a private key are left out.
 * @throws RangeError for what is no JWK set, or has too many keys.
 */
export function readKeySet(json: unknown): readonly PublicJwk[] {
  const keys = memberOf(json, 'keys')
  if (!Array.isArray(keys)) throw new RangeError('it is no JWK set: it has no list of keys')
  if (keys.length > maxKeys) throw new RangeError(`it has more than ${maxKeys} keys`)
  return keys.flatMap(entry => readJwk(entry) ?? [])
}

/** The keys that can be used; all but those that anyone could sign with. */
export function verificationKeys(
  jwks: readonly PublicJwk[],
  refused: ReadonlySet<string> = publishedTestKeys
): VerificationKeys {
  const keys = new Map<string, VerificationKey>()
  for (const jwk of jwks) {
    const key = verificationKey(jwk)
    if (key !== undefined && !refused.has(key.thumbprint)) keys.set(key.thumbprint, key)
  }
  return keys
}

function readJwk(entry: unknown): PublicJwk | undefined {
  const kty = memberOf(entry, 'kty')
  if (kty !== 'OKP' && kty !== 'EC' && kty !== 'RSA') return undefined
  const use = memberOf(entry, 'use') ?? 'sig'
  // With its private half published, anyone may have it.
  if (use !== 'sig' || memberOf(entry, 'd') !== undefined) return undefined
  const jwk: Record<string, unknown> = { kty }
  for (const name of ['crv', 'x', 'y', 'n', 'e', 'alg']) {
    const value = memberOf(entry, name)
    if (typeof value === 'string') jwk[name] = value
  }
  for (const name of ['nbf', 'exp']) {
    const value = memberOf(entry, name)
    if (value === undefined) continue
    // A time that cannot be read may be over.
    if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
    jwk[name] = value
  }
  return jwk as unknown as PublicJwk
}

/** What an object says of a name; `undefined` where it is none, or does not. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
