import type { KeyLocation } from '../core/signatureTrust.ts'

/** Where a host's own directory is (draft-ietf-webbotauth-httpsig-protocol). */
const directoryPath = '/.well-known/http-message-signatures-directory'

/** Longer addresses nobody signs with. */
const maxUrlLength = 1024

/**
 * What the owner of keys is known by, from where they are said to be: the address, normalised and without query
 * and fragment, and for a `directory`, which is said by its origin alone, that of the directory. `undefined` for
 * what is no such address: of another scheme than https, with user information, or an origin with a path.
 */
export function keyIdentity(location: KeyLocation, value: string): string | undefined {
  const url = value.length <= maxUrlLength ? URL.parse(value) : null
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '')
    return undefined
  if (location !== 'directory') return url.origin + url.pathname
  return value === url.origin || value === `${url.origin}/` ? url.origin + directoryPath : undefined
}
