import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Pool, type Dispatcher } from 'undici'
import { endToEndHeaders } from './endToEndHeaders.ts'
import { listen } from './listen.ts'

/*
 * The least that forwarding costs with node:http and undici: hop-by-hop headers are stripped both ways,
 * back-pressure and aborts are honoured, and nothing else is done. Usage: bareForwarder.ts ORIGIN.
 */

const clientGone = new Error('The client has gone')

/** Takes the upstream's answer to the client. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #res: ServerResponse

  constructor(res: ServerResponse) {
    this.#res = res
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const res = this.#res
    if (res.closed) controller.abort(clientGone)
    res.once('close', () => {
      if (!res.writableFinished) controller.abort(clientGone)
    })
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status >= 200) this.#res.writeHead(status, endToEndHeaders(controller.rawHeaders as Buffer[]))
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#res.write(chunk)) return
    controller.pause()
    this.#res.once('drain', () => controller.resume())
  }

  onResponseEnd(): void {
    this.#res.end()
  }

  onResponseError(): void {
    if (this.#res.headersSent) this.#res.destroy()
    else this.#res.writeHead(502).end()
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

const pool = new Pool(process.argv[2]!, {
  connections: 64,
  pipelining: 1,
  allowH2: false,
  headersTimeout: 0,
  bodyTimeout: 0
})

const server = createServer((req, res) => {
  const headers = endToEndHeaders(req.rawHeaders)
  const body = hasBody(req) ? req : null
  pool.dispatch({ method: req.method!, path: req.url!, headers, body }, new Relay(res))
})

listen(server)
