// The small legacy application that `moien demo` guards: the kind of thing Moien exists for, and something
// real to test against. It is a program of its own: it imports nothing of Moien, uses no framework and
// knows nothing of the proxy before it. Start here; each part of it brings its routes.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { appointmentRoutes } from './appointmentRoutes.ts'
import { assetRoutes } from './assetRoutes.ts'
import { certificateRoutes } from './certificateRoutes.ts'
import { diagnosticRoutes } from './diagnosticRoutes.ts'
import { downloadRoutes } from './downloadRoutes.ts'
import { createHelpDesk } from './helpDesk.ts'
import { html } from './html.ts'
import { logInRoutes } from './logInRoutes.ts'
import { createQueue } from './queue.ts'
import { BodyBudget } from './readBody.ts'
import { searchRoutes } from './searchRoutes.ts'
import { Sessions } from './sessions.ts'
import { staticRoutes } from './staticRoutes.ts'
import { sendPage, sendText, type Route, type Visit } from './visit.ts'

/** Where the application listens and what it takes from its surroundings. */
export interface DemoOptions {
  /** An IP address; 127.0.0.1 unless given. */
  readonly host?: string
  /** 0, the default, lets the system choose. */
  readonly port?: number
  /** Wall clock. */
  readonly nowMs?: () => number
  /** Between two events of the queue; one second unless given. */
  readonly queueTickMs?: number
  /** How long requests under way may still take when it closes; two seconds unless given. */
  readonly closeDeadlineMs?: number
  /** Told of an error in the application, which the visitor gets as a 500. */
  readonly onError?: (error: unknown) => void
}

/** The running application. */
export interface DemoApplication {
  /** Starts listening; rejects with the system's error when the port cannot be had. */
  listen(): Promise<{ readonly port: number }>
  /**
   * Accepts nothing more, says goodbye to streams and WebSockets, lets requests under way finish until the
   * deadline, then ends what is left.
   */
  close(): Promise<void>
}

const maxConnections = 2000

/** Longer than a proxy keeps a connection it does not use, so that the proxy is the one to close it. */
const keepAliveMs = 75_000
const maxBodiesBytes = 256 * 1024 * 1024

/** Makes the application; several can run in one process. */
export function createDemoApplication(options: DemoOptions = {}): DemoApplication {
  const {
    host = '127.0.0.1',
    port = 0,
    nowMs = Date.now,
    queueTickMs = 1000,
    closeDeadlineMs = 2000
  } = options
  const onError = options.onError ?? (error => process.emitWarning(error as Error))
  const sessions = new Sessions(nowMs)
  const bodies = new BodyBudget(maxBodiesBytes)
  const queue = createQueue(nowMs, queueTickMs)
  const helpDesk = createHelpDesk()
  const answer = createRouter(sessions, [
    ...staticRoutes,
    ...assetRoutes(),
    ...searchRoutes,
    ...downloadRoutes,
    ...diagnosticRoutes,
    ...queue.routes,
    ...helpDesk.routes,
    ...appointmentRoutes(nowMs),
    ...logInRoutes(sessions, bodies),
    ...certificateRoutes({ sessions, bodies, nowMs })
  ])
  const server = createServer({ shouldUpgradeCallback: helpDesk.wants }, (request, response) => {
    // While the server closes, a connection has no use beyond the answer under way.
    response.once('close', () => server.listening || server.closeIdleConnections())
    answer(request, response).catch((error: unknown) => answerError(request, response, error, onError))
  })
  server.maxConnections = maxConnections
  server.keepAliveTimeout = keepAliveMs
  server.on('upgrade', helpDesk.open)
  return {
    listen: () => listen(server, host, port),
    close: () => {
      const closed = close(server, closeDeadlineMs, helpDesk.destroy)
      queue.close()
      helpDesk.close()
      return closed
    }
  }
}

/** Finds the route of each request; HEAD is answered like GET, Node leaves the body out. */
function createRouter(
  sessions: Sessions,
  routes: readonly Route[]
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const methods = new Map<string, Map<string, Route>>()
  for (const route of routes) {
    const known = methods.get(route.path) ?? new Map<string, Route>()
    methods.set(route.path, known.set(route.method, route))
  }
  return async (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2)
    const session = sessions.find(request.headers.cookie)
    const visit: Visit = { request, response, query: new URLSearchParams(query), session }
    const known = methods.get(path)
    if (known === undefined)
      return sendPage(visit, 404, 'Page not found', html`<p>There is no page at this address.</p>`)
    const route = known.get(request.method === 'HEAD' ? 'GET' : (request.method ?? ''))
    if (route !== undefined) return route.answer(visit)
    response.setHeader('Allow', [...known.keys()].join(', '))
    return sendText(visit, 405, 'This address does not take that method.\n')
  }
}

/** Answers 500 for an error of ours; one that only says that the client has gone ends in silence. */
function answerError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  onError: (error: unknown) => void
): void {
  const { code } = error as NodeJS.ErrnoException
  if (error === request.errored || code === 'ERR_STREAM_PREMATURE_CLOSE') return
  onError(error)
  if (response.headersSent) return void response.destroy()
  response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Something went wrong here.\n')
}

function listen(server: Server, host: string, port: number): Promise<{ readonly port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve({ port: (server.address() as AddressInfo).port })
    })
  })
}

function close(server: Server, deadlineMs: number, destroyUpgraded: () => void): Promise<void> {
  return new Promise(resolve => {
    const deadline = setTimeout(() => {
      server.closeAllConnections()
      destroyUpgraded()
    }, deadlineMs)
    server.close(() => {
      clearTimeout(deadline)
      resolve()
    })
  })
}
