import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { http } from '../core/http.ts'
import type { AnswerController } from './connectionPool.ts'
import type { ForwardJob } from './forwardJob.ts'
import { replaceHeader } from './replaceHeader.ts'
import { responseHeaders, responseTrailers } from './responseHeaders.ts'

/** The upstream's answer on its way to the client: its framing rebuilt, its pace the client's. */
export class ClientAnswer {
  readonly #job: ForwardJob
  /** -1 where it is not known beforehand. */
  #contentLength = -1
  #isEventStream = false

  constructor(job: ForwardJob) {
    this.#job = job
  }

  get hasBegun(): boolean {
    return this.#job.res.headersSent
  }

  /** Nothing is overdue: an event stream may be silent as long as its reader keeps up. */
  get mayBeSilent(): boolean {
    return this.#isEventStream && !this.#job.res.writableNeedDrain
  }

  /** Passes an interim answer (103 Early Hints) on; HTTP/1.0 knows none. */
  inform(status: number, headers: IncomingHttpHeaders, controller: AnswerController): void {
    const { res } = this.#job
    if (res.headersSent || isHttp10(this.#job) || typeof res.writeInformation !== 'function') return
    res.writeInformation(status, responseHeaders(rawHeaders(controller), headers.connection, status, false))
  }

  begin(status: number, reason: string, headers: IncomingHttpHeaders, controller: AnswerController): void {
    const { req, res, exchange, extraHeaders, hsts, draining } = this.#job
    const length = headers['content-length']
    const hasBody = req.method !== 'HEAD' && status !== 204 && status !== 304
    if (hasBody && length !== undefined) this.#contentLength = Number(length)
    // Some applications send it twice.
    this.#isEventStream = firstOf(headers['content-type']).startsWith('text/event-stream')
    // Only then is there room for trailers.
    const chunked = hasBody && length === undefined && !isHttp10(this.#job)
    const out = responseHeaders(rawHeaders(controller), headers.connection, status, chunked)
    if (extraHeaders.length > 0) addPersonal(out, extraHeaders, headers['cache-control'])
    if (hsts.length > 0) replaceHeader(out, hsts)
    if (draining) out.push('Connection', 'close')
    res.writeHead(status, reasonPhrase(status, reason), out)
    if (hasBody && this.#contentLength !== 0) process.nextTick(flushHead, res, exchange)
  }

  write(chunk: Buffer, controller: AnswerController): void {
    const { exchange, res } = this.#job
    exchange.responseBodyBytes += chunk.length
    if (res.destroyed) return
    // The last chunk goes with the end: one write to the socket instead of two.
    if (exchange.responseBodyBytes === this.#contentLength) res.end(chunk)
    else if (!res.write(chunk)) {
      controller.pause()
      res.once('drain', () => controller.resume())
    }
  }

  /** The answer is whole. Trailers stay trailers; an answer that is not chunked loses them. */
  end(controller: AnswerController): void {
    const { res } = this.#job
    const trailers = controller.rawTrailers as readonly Buffer[]
    if (trailers.length > 0) res.addTrailers(responseTrailers(trailers))
    if (!res.writableEnded) res.end()
  }

  /**
   * Ends the client's connection in the middle of the answer. Where only the closing ends an answer
   * (HTTP/1.0 without a length), a reset says that this one is not whole.
   */
  cut(): void {
    const { res } = this.#job
    const { socket } = res
    const endsByClosing = this.#contentLength < 0 && isHttp10(this.#job)
    if (endsByClosing && socket instanceof Socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy()
    else res.destroy()
  }
}

/**
 * Adds headers that are for this reader alone, such as a renewed pass. An answer that shared caches may keep
 * goes without them, or a cache would hand them to others; one that leaves it open is made private.
 */
function addPersonal(
  out: string[],
  extraHeaders: readonly string[],
  cacheControl: string | readonly string[] | undefined
): void {
  const directives = String(cacheControl ?? '')
  const isGuarded = /private|no-store/i.test(directives)
  if (!isGuarded && /public|max-?age/i.test(directives)) return
  for (const text of extraHeaders) out.push(text)
  if (!isGuarded) out.push('Cache-Control', 'private')
}

/** Of a header that the upstream has sent, perhaps several times. */
function firstOf(header: string | readonly string[] | undefined): string {
  return (typeof header === 'string' ? header : header?.[0]) ?? ''
}

/** Sends a head whose body has not come along with it, so that the client need not wait for both. */
function flushHead(res: ServerResponse, exchange: { readonly responseBodyBytes: number }): void {
  if (exchange.responseBodyBytes === 0 && !res.writableEnded) res.flushHeaders()
}

/** The server's own words where they are plain ASCII, which is all that node:http lets through. */
function reasonPhrase(status: number, reason: string): string {
  const standard = http.STATUS_CODES[status] ?? ''
  return reason === standard || /^[\t\x20-\x7e]*$/.test(reason) ? reason : standard
}

function isHttp10(job: ForwardJob): boolean {
  return job.req.httpVersion === '1.0'
}

function rawHeaders(controller: AnswerController): readonly Buffer[] {
  return controller.rawHeaders as readonly Buffer[]
}
