import { createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { SealedForm } from './sealedForm.ts'

/**
 * Browsers send at most some 180 cookies to a site. What comes beyond that is not known again, and so not sent again:
 * a replay may have less authority than the request had, and never more.
 */
const mostSecrets = 256

/**
 * Digests of what gave a request its authority over somebody's account: its cookies, pair by pair, and its
 * Authorization. They are keyed, and all of one length.
 */
export function digestSecrets(
  key: string,
  { cookie, authorization }: IncomingHttpHeaders
): readonly string[] {
  const secrets = cookiePairs(cookie ?? '').slice(0, mostSecrets)
  if (authorization !== undefined) secrets.push(authorizationText(authorization))
  return secrets.map(secret => digest(key, secret))
}

/** Tells whether what a replay brings came with the request that was sealed, unchanged. */
export class FormSecrets {
  readonly #key: string
  readonly #known: ReadonlySet<string>

  constructor({ secretsKey, secrets }: Pick<SealedForm, 'secretsKey' | 'secrets'>) {
    this.#key = secretsKey
    this.#known = new Set(secrets)
  }

  /** A Cookie header with the pairs that came before alone, and those with one of Moien's own `names`; `''` for none. */
  keptCookies(header: string, names: readonly string[]): string {
    return cookiePairs(header)
      .filter(pair => names.includes(pair.split('=', 1)[0]!.trim()) || this.#isKnown(pair))
      .join('; ')
  }

  knowsAuthorization(value: string): boolean {
    return this.#isKnown(authorizationText(value))
  }

  #isKnown(secret: string): boolean {
    return this.#known.has(digest(this.#key, secret))
  }
}

function cookiePairs(header: string): string[] {
  return header
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair !== '')
}

/** No cookie looks like it: it begins with what separates them. */
function authorizationText(value: string): string {
  return `;authorization ${value}`
}

function digest(key: string, secret: string): string {
  return createHmac('sha256', key).update(secret).digest('base64url').slice(0, 22)
}
