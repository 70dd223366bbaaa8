import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { FormSecrets } from '../challenge/formSecrets.ts'
import { isFormHeader } from '../challenge/formHeaders.ts'
import { passCookieNames } from '../challenge/passCookie.ts'
import type { SealedForm } from '../challenge/sealedForm.ts'

/** What a form's replay is made of. */
export interface ReplayParts {
  /** The request that brought the seal. */
  readonly carrier: IncomingMessage
  readonly form: SealedForm
  /** Path and query that the form was sent to. */
  readonly target: string
  readonly body: AsyncIterator<Buffer, unknown>
  readonly bodyBytes: number
  /** The pass that was earned with this very request, as `name=value`; `''` for none. */
  readonly passCookie: string
}

/**
 * A sealed form as the request it was: everything behind the listener takes it for one. Who calls, and from where, is
 * the carrier's to say. What gives authority is the form's own: the page it came from, and of the carrier's cookies and
 * Authorization only what came with the form, unchanged. A form that another site's page had a browser send without the
 * session's cookie must not get it on this way round.
 */
export class ReplayedRequest extends Readable {
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly method: string
  readonly url: string
  readonly httpVersion: string
  /** All of it is here. */
  readonly complete = true
  readonly socket: IncomingMessage['socket']
  readonly #body: AsyncIterator<Buffer, unknown>

  constructor({ carrier, form, target, body, bodyBytes, passCookie }: ReplayParts) {
    super()
    this.method = form.method
    this.url = target
    this.httpVersion = carrier.httpVersion
    this.socket = carrier.socket
    this.rawHeaders = rawHeadersOf(carrier.rawHeaders, form)
    this.headers = headersOf(carrier.headers, form, bodyBytes, passCookie)
    this.#body = body
  }

  override _read(): void {
    this.#body.next().then(
      ({ done, value }) => this.push(done === true ? null : value),
      (error: unknown) => this.destroy(error as Error)
    )
  }

  /** Gives back the file that the body is read from. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    void this.#body.return?.()
    done(error)
  }
}

/** The length and its framing are new; nobody waits to be told to continue. */
const rebuilt: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'expect'])

function rawHeadersOf(raw: readonly string[], form: SealedForm): readonly string[] {
  const secrets = new FormSecrets(form)
  const headers: string[] = []
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase()
    const value = raw[at + 1]!
    if (rebuilt.has(name) || isFormHeader(name)) continue
    if (name === 'authorization' && !secrets.knowsAuthorization(value)) continue
    const kept = name === 'cookie' ? secrets.keptCookies(value, passCookieNames) : value
    if (kept !== '' || name !== 'cookie') headers.push(raw[at]!, kept)
  }
  return [...headers, ...form.headers]
}

function headersOf(
  carried: IncomingHttpHeaders,
  form: SealedForm,
  bodyBytes: number,
  passCookie: string
): IncomingHttpHeaders {
  const secrets = new FormSecrets(form)
  const headers: IncomingHttpHeaders = {}
  for (const name in carried) if (!rebuilt.has(name) && !isFormHeader(name)) headers[name] = carried[name]
  const { authorization, cookie = '' } = carried
  if (authorization !== undefined && !secrets.knowsAuthorization(authorization)) delete headers.authorization
  const cookies = [passCookie, secrets.keptCookies(cookie, passCookieNames)].filter(text => text !== '')
  if (cookies.length > 0) headers.cookie = cookies.join('; ')
  else delete headers.cookie
  for (let at = 0; at < form.headers.length; at += 2) {
    // Of several, Node takes the first for most of these; a browser sends each once.
    headers[form.headers[at]!.toLowerCase()] ??= form.headers[at + 1]
  }
  headers['content-length'] = String(bodyBytes)
  return headers
}
