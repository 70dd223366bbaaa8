import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A request as it came to the application, whole. */
export interface ReceivedRequest {
  readonly method: string
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** An application that keeps what it receives, and answers each request with a page that names it. */
export interface ReceivingApplication {
  readonly origin: string
  readonly server: Server
  /** In the order in which they were whole. */
  readonly received: readonly ReceivedRequest[]
}

/** Starts one on a port of its own, and ends it after the test. `headers` are of every answer. */
export async function startReceivingApplication(
  t: { teardown(fn: () => unknown): unknown },
  headers: Readonly<Record<string, string>> = {}
): Promise<ReceivingApplication> {
  const received: ReceivedRequest[] = []
  const server = createServer((req, res) => {
    buffer(req).then(
      body => {
        const { method = '', url: target = '' } = req
        received.push({ method, target, headers: req.headers, body })
        res.writeHead(200, { 'Content-Type': 'text/html', ...headers })
        res.end(`<title>Received</title><h1>${method} ${target}</h1><p>${body.length} bytes</p>`)
      },
      () => res.destroy()
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, received }
}
