/**
 * What came of a request's signatures, the best first where there are several:
 * - `verified`: it is who it says.
 * - `pending`: the keys are being fetched. `unavailable`: they cannot be had. Nothing is known of it.
 * - `wrong`: the key did not make this signature over this request. `untimely`: it is over, not good yet, or good
 *   for too long. `replayed`: it was used before. `unknown_key`: the signer does not publish that key, or it must not be used. `unknown_signer`: the operator has named no such signer. `incomplete`: it lacks what a bot's
 *   signature has to have. `malformed`: it cannot be read. `insecure`: it did not come over TLS. `throttled`: too
 *   many from that address were wrong, and no more are looked at for a while.
 */
export const signatureResults = [
  'verified',
  'pending',
  'unavailable',
  'wrong',
  'untimely',
  'replayed',
  'unknown_key',
  'unknown_signer',
  'incomplete',
  'malformed',
  'insecure',
  'throttled'
] as const

export type SignatureResult = (typeof signatureResults)[number]
