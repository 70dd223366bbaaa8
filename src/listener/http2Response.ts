import type { Http2ServerResponse, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { http2 } from '../core/http2.ts'
import { Stall } from './stall.ts'
import type { UnreadBudget } from './unreadBudget.ts'

/** Node's class, whose types do not tell the accessors from the properties. */
const NodeResponse = http2.Http2ServerResponse as unknown as new (stream: ServerHttp2Stream) => Pick<
  Http2ServerResponse,
  'stream'
> & {
  write(chunk: Buffer | string, ...rest: unknown[]): boolean
  end(chunk?: Buffer | string): unknown
  setTrailer(name: string, value: string | readonly string[]): void
}

/** What a waiting answer takes besides its bytes: its stream, with all that Node keeps of the request. */
const waitingAnswerBytes = 8192

/** Node sends none above it by HTTP/2, and clients take those for a server's error anyway (RFC 9110 §15). */
const highestStatus = 599

/**
 * An answer by HTTP/2 that is written like one by HTTP/1.1: heads and trailers as flat lists, in which a name may
 * stand several times, and a phrase that HTTP/2 has no place for.
 */
export class Http2Response extends NodeResponse {
  /** HTTP/1.1's word; here the connection ends in its own way. */
  shouldKeepAlive = true
  readonly #isHead: boolean
  readonly #unread: UnreadBudget
  /** Most answers are read at once, and have none. */
  #stall: Stall | undefined = undefined

  constructor(stream: ServerHttp2Stream, isHead: boolean, unread: UnreadBudget) {
    super(stream)
    this.#isHead = isHead
    this.#unread = unread
  }

  /** What of it waits in memory for the client. */
  get unreadBytes(): number {
    const { stream } = this
    if (stream.destroyed || stream.writableLength === 0) return 0
    return stream.writableLength + waitingAnswerBytes
  }

  get stalledMs(): number {
    return this.#stall?.ms ?? 0
  }

  get destroyed(): boolean {
    return this.stream.destroyed
  }

  get closed(): boolean {
    return this.stream.closed
  }

  writeHead(status: number, ...rest: unknown[]): this {
    const { stream } = this
    if (stream.destroyed || stream.closed) return this
    const fields = rest.at(-1)
    const headers = Array.isArray(fields) ? grouped(fields as string[]) : {}
    // It has no content (RFC 9110 §15.3.6), and Node sends none, whatever the application does.
    if (status === 205) headers['content-length'] = '0'
    stream.respond({ ...headers, ':status': Math.min(status, highestStatus) }, { waitForTrailers: true })
    return this
  }

  writeInformation(status: number, fields: readonly string[] = []): boolean {
    const { stream } = this
    if (stream.headersSent || stream.destroyed || stream.closed) return false
    stream.additionalHeaders({ ...grouped(fields), ':status': status })
    return true
  }

  writeContinue(): boolean {
    return this.writeInformation(100)
  }

  /** Pairs of names and values. */
  addTrailers(pairs: unknown): void {
    const trailers = grouped((pairs as readonly (readonly [string, string])[]).flat())
    for (const name in trailers) this.setTrailer(name, trailers[name] as string | string[])
  }

  override write(chunk: Buffer | string, ...rest: unknown[]): boolean {
    this.#unread.add(chunk.length)
    return super.write(chunk, ...rest)
  }

  /** Of an answer without a body, nothing is written. */
  override end(chunk?: unknown): this {
    const isEmpty = chunk === undefined || (chunk as Buffer | string).length === 0
    if (isEmpty || this.#isHead) super.end()
    else {
      this.#unread.add((chunk as Buffer | string).length + waitingAnswerBytes)
      super.end(chunk as Buffer | string)
    }
    if (this.stream.writableFinished) this.#stopBody()
    else this.stream.once('finish', () => this.#stopBody())
    return this
  }

  /** Whatever was sent of the answer, it is not whole: a clean end would say that it was. */
  destroy(): this {
    this.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR)
    return this
  }

  /** Called now and then with the time since the last call: how much of what waits the client has taken. */
  noteStall(elapsedMs: number, minBytes: number): void {
    const { writableLength } = this.stream
    if (this.#stall === undefined && writableLength === 0) return
    this.#stall ??= new Stall()
    this.#stall.note(writableLength, elapsedMs, minBytes)
  }

  /** The answer is out and the client is still sending: it need not go on (RFC 9113 §8.1). */
  #stopBody(): void {
    const { stream } = this
    if (!stream.endAfterHeaders && !stream.readableEnded && !stream.closed) {
      stream.close(http2.constants.NGHTTP2_NO_ERROR)
    }
  }
}

/** Names lower case, as HTTP/2 has them (RFC 9113 §8.2); what came several times as a list. */
function grouped(fields: readonly string[]): OutgoingHttpHeaders {
  // An application may name a field `constructor`.
  const headers = Object.create(null) as OutgoingHttpHeaders
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]!.toLowerCase()
    const value = fields[at + 1]!
    const before = headers[name]
    if (before === undefined) headers[name] = value
    else if (Array.isArray(before)) before.push(value)
    else headers[name] = [before as string, value]
  }
  return headers
}
