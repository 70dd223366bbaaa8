import { parentPort } from 'node:worker_threads'
import { EdgeServer } from './edgeServer.ts'
import { languagesOf } from './languagesOf.ts'
import { faultReport } from './faultReport.ts'
import type { EdgeInit, FromEdge, ToEdge } from './threadMessages.ts'

/*
 * An edge thread: told what to serve and to listen, it has its own listeners on the common ports, its own way to the
 * upstreams. What fails outside of a request's boundary makes it report that it is failing; the main thread starts
 * another beside it, and tells this one to stop accepting, finish what it has, and end.
 */

const main = parentPort!

function tell(message: FromEdge): void {
  main.postMessage(message)
}

main.once('message', (init: EdgeInit) => {
  // What is told while its languages are loaded is not lost: it waits for them.
  const edge = languagesOf(init.delivery).then(spoken => serve(new EdgeServer(init, spoken, tell)))
  main.on('message', (message: ToEdge) => void edge.then(serving => hear(serving, message)))
})

function serve(edge: EdgeServer): EdgeServer {
  const reportOnly = (error: unknown): void => edge.report('error', error)
  /** Fails once: what breaks after that changes nothing. */
  const fail = (error: unknown): void => {
    process.off('uncaughtException', fail).off('unhandledRejection', fail)
    process.on('uncaughtException', reportOnly).on('unhandledRejection', reportOnly)
    tell({ type: 'failing', report: faultReport(error) })
  }
  process.on('uncaughtException', fail).on('unhandledRejection', fail)
  return edge
}

function hear(edge: EdgeServer, message: ToEdge): void {
  switch (message.type) {
    case 'listen':
      listen(edge, message.ports)
      break
    case 'deliver':
      void edge.deliver(message.delivery)
      break
    case 'verifier':
      edge.reconnectVerifier(message.port)
      break
    case 'certificates':
      edge.renew(message.certificates)
      break
    case 'recall':
      edge.recall(message.recall, message.incident)
      break
    case 'drain':
      void edge.drain(message.deadlineMs).finally(() => process.exit(0))
      break
  }
}

function listen(edge: EdgeServer, wanted: readonly number[]): void {
  edge.listen(wanted).then(
    ports => tell({ type: 'listening', ports }),
    (error: unknown) => {
      tell({ type: 'failing', report: faultReport(error) })
      process.exit(1)
    }
  )
}
