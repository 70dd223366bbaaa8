import type { PublicJwk, PublishedKeys } from '../core/signatureTrust.ts'
import { fetchDocument, type FetchedDocument, type FetchParts } from './fetchDocument.ts'
import { memberOf, readKeySet } from './keySet.ts'

/** Keys as they were published, and for how long they are good. */
export interface FetchedKeys {
  readonly keys: readonly PublicJwk[]
  readonly maxAgeMs: number | undefined
}

const directoryTypes = ['application/http-message-signatures-directory+json']
const keySetTypes = ['application/jwk-set+json', 'application/json']
const metadataTypes = ['application/json', 'application/client-metadata+json']

/**
 * Fetches the keys that are published at an address: a key directory, a JWK set, or what a Client ID Metadata
 * Document (draft-ietf-oauth-client-id-metadata-document) holds or names.
 * @throws Error that says what is wrong.
 */
export async function fetchKeySet(published: PublishedKeys, parts: FetchParts): Promise<FetchedKeys> {
  const { location, allowPrivate } = published
  const url = new URL(published.url)
  if (location === 'cimd') return fetchMetadata(url, allowPrivate, parts)
  const mediaTypes = location === 'directory' ? directoryTypes : keySetTypes
  return keysOf(await fetchDocument({ url, mediaTypes, allowPrivate }, parts))
}

async function fetchMetadata(url: URL, allowPrivate: boolean, parts: FetchParts): Promise<FetchedKeys> {
  const document = await fetchDocument({ url, mediaTypes: metadataTypes, allowPrivate }, parts)
  if (memberOf(document.json, 'client_id') !== url.href) throw new Error('its client_id is not its address')
  const jwks = memberOf(document.json, 'jwks')
  if (jwks !== undefined) return keysOf({ ...document, json: jwks })
  const named = memberOf(document.json, 'jwks_uri')
  const keysUrl = typeof named === 'string' ? URL.parse(named) : null
  if (keysUrl === null) throw new Error('it has neither jwks nor jwks_uri')
  // The operator has named one host; where else its document leads has to be public.
  const request = {
    url: keysUrl,
    mediaTypes: keySetTypes,
    allowPrivate: allowPrivate && keysUrl.host === url.host
  }
  const keys = keysOf(await fetchDocument(request, parts))
  return { keys: keys.keys, maxAgeMs: sooner(keys.maxAgeMs, document.maxAgeMs) }
}

function keysOf({ json, maxAgeMs }: FetchedDocument): FetchedKeys {
  return { keys: readKeySet(json), maxAgeMs }
}

function sooner(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)
}
