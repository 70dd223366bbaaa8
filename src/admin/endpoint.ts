/*
 * What operators and orchestrators talk to, on addresses of its own, away from the citizens': health,
 * metrics, and the admin API. Each is a small HTTP server around a function from request to answer.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Fault } from '../core/fault.ts'
import { http } from '../core/http.ts'
import type { SocketAddress } from '../core/config.ts'
import type { Answer } from '../core/answer.ts'

/** Answers one request of an operator or a machine of theirs. It never rejects. */
export type Respond = (req: IncomingMessage) => Answer | Promise<Answer>

/**
 * A small HTTP server: few connections, short time-outs. Node reads off a body that nobody has read once the
 * answer is sent.
 */
export class Endpoint {
  readonly #server: Server

  constructor(respond: Respond) {
    this.#server = http.createServer({ maxHeaderSize: 8192, requestTimeout: 10_000, headersTimeout: 5000 })
    this.#server.maxConnections = 256
    this.#server.on('request', (req, res) => {
      void answerOf(respond, req).then(answer => {
        res.writeHead(answer.status, [...answer.headers])
        res.end(req.method === 'HEAD' ? '' : answer.body)
      })
    })
  }

  /**
   * Opens the address and answers the port. A successor process may listen beside this one.
   * @throws Fault when the address cannot be opened.
   */
  listen(address: SocketAddress, name: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (cause: NodeJS.ErrnoException) => {
        const code = cause.code === 'EADDRINUSE' ? 'address_in_use' : 'address_unavailable'
        reject(new Fault(code, `Cannot open ${address.host}:${address.port} for ${name}`, { cause }))
      })
      // Later errors are of single connections that could not be accepted; those who ask try again.
      this.#server.on('error', () => {})
      this.#server.listen({ host: address.host, port: address.port, reusePort: true }, () => {
        resolve((this.#server.address() as AddressInfo).port)
      })
    })
  }

  /** Stops listening and ends what is under way. */
  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

/** One broken answer must not take health and metrics away with it. */
async function answerOf(respond: Respond, req: IncomingMessage): Promise<Answer> {
  try {
    return await respond(req)
  } catch (error) {
    return plainAnswer(500, `${error instanceof Error ? error.message : String(error)}\n`)
  }
}

/** A short answer for machines and terminals; never kept by a cache. */
export function plainAnswer(status: number, body: string, type = 'text/plain; charset=utf-8'): Answer {
  const bytes = Buffer.from(body)
  return {
    status,
    headers: ['Content-Type', type, 'Content-Length', String(bytes.length), 'Cache-Control', 'no-store'],
    body: bytes
  }
}
