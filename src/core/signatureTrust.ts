/** Where the public keys of a signer are published, as `Signature-Agent` names it (Web Bot Auth, draft). */
export const keyLocations = ['directory', 'jwks_uri', 'cimd'] as const

export type KeyLocation = (typeof keyLocations)[number]

/** A public key as JWK sets hold it (RFC 7517); what Moien does not use is left out. */
export interface PublicJwk {
  readonly kty: 'OKP' | 'EC' | 'RSA'
  readonly crv?: string
  readonly x?: string
  readonly y?: string
  readonly n?: string
  readonly e?: string
  readonly alg?: string
  /** Not good before and after, in seconds since 1970. */
  readonly nbf?: number
  readonly exp?: number
}

/** Keys that their signer publishes, at an address that the operator has named. */
export interface PublishedKeys {
  readonly location: KeyLocation
  /** What is fetched: https. */
  readonly url: string
  /** Whether the host that the operator named may have an address that is not public. */
  readonly allowPrivate: boolean
}

/** A signer whose word the operator takes for who it is. */
export interface SignatureTrust {
  /** What a verified request is known by: the address of the keys, without its query, or the operator's file. */
  readonly identity: string
  /** Where the keys are published, or the keys themselves. */
  readonly keys: PublishedKeys | readonly PublicJwk[]
  /** How old a signature may be, at most. */
  readonly maxAgeMs: number
  /** Whether each signature counts once. */
  readonly once: boolean
}

/** No signature is good for longer, from `created` to `expires`: the most that the draft recommends. */
export const longestSignatureMs = 86_400_000
