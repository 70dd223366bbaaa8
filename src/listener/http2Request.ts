import type { Http2ServerRequest, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { http2 } from '../core/http2.ts'

const colon = 0x3a

/** Node's class, whose types call these properties; they are accessors. */
const NodeRequest = http2.Http2ServerRequest as unknown as new (
  ...args: ConstructorParameters<typeof http2.Http2ServerRequest>
) => Omit<Http2ServerRequest, 'headers' | 'rawHeaders' | 'complete' | 'destroy' | 'push'> & {
  push(chunk: Buffer | null): boolean
}

/**
 * A request by HTTP/2 as everything behind the listener knows requests: what the pseudo-headers say stands where
 * HTTP/1.1 has it (`method`, `url`, `headers.host`), Cookie is one field again (RFC 9113 §8.2.3), and `complete`
 * means that the client said so. `rawHeaders` are the fields that came, in their order, so without Host.
 */
export class Http2Request extends NodeRequest {
  readonly #headers: IncomingHttpHeaders
  readonly #rawHeaders: string[]
  /** Whether it names its host without a Host field. */
  readonly hasAuthority: boolean
  readonly #count: (bytes: number) => void
  #ended: boolean

  /** `count` is told of the body's bytes as they are read. */
  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    rawHeaders: readonly string[],
    count: (bytes: number) => void
  ) {
    super(stream, headers, {}, rawHeaders)
    this.#count = count
    this.#ended = stream.endAfterHeaders
    // A stream that its client has reset ends as well, even in the middle of a body.
    stream.prependListener('end', () => {
      this.#ended ||= !stream.aborted && !stream.closed
    })
    const { host, ...others } = withoutPseudo(headers)
    const authority = headers[':authority'] ?? host
    this.#headers = authority === undefined ? others : { host: authority, ...others }
    this.hasAuthority = headers[':authority'] !== undefined
    this.#rawHeaders = fieldsOf(rawHeaders, headers[':authority'])
  }

  get headers(): IncomingHttpHeaders {
    return this.#headers
  }

  get rawHeaders(): string[] {
    return this.#rawHeaders
  }

  /** Whether the whole of it has come. */
  get complete(): boolean {
    return this.#ended
  }

  override push(chunk: Buffer | null): boolean {
    if (chunk !== null) this.#count(chunk.length)
    return super.push(chunk)
  }

  /** Ends this request without an answer; the others on its connection go on. */
  destroy(): this {
    this.stream.close(http2.constants.NGHTTP2_CANCEL)
    return this
  }
}

/** As they came; a Host that is not `:authority` is kept for whoever judges doubts. */
function fieldsOf(raw: readonly string[], authority: string | undefined): string[] {
  const fields: string[] = []
  let cookieAt = 0
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!
    const value = raw[at + 1]!
    if (name.charCodeAt(0) === colon || (name === 'host' && value === authority)) continue
    if (name === 'cookie' && cookieAt > 0) {
      fields[cookieAt] += `; ${value}`
      continue
    }
    if (name === 'cookie') cookieAt = fields.length + 1
    fields.push(name, value)
  }
  return fields
}

function withoutPseudo(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const fields: IncomingHttpHeaders = {}
  for (const name in headers) if (name.charCodeAt(0) !== colon) fields[name] = headers[name]
  return fields
}
