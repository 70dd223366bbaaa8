import { parentPort } from 'node:worker_threads'
import { AdminServer } from './adminServer.ts'
import { faultReport } from './faultReport.ts'
import { beatInto } from './pulse.ts'
import type { AdminInit, FromAdmin, ToAdmin } from './threadMessages.ts'

/*
 * The admin thread: health, metrics and admin addresses, so that no scrape disturbs a citizen.
 */

const main = parentPort!

function tell(message: FromAdmin): void {
  main.postMessage(message)
}

main.once('message', (init: AdminInit) => {
  beatInto(init.beats)
  const server = new AdminServer(init, tell)
  main.on('message', (message: ToAdmin) => server.hear(message))
  server.listen().then(
    ports => tell({ type: 'listening', ports }),
    (error: unknown) => {
      tell({ type: 'failing', report: faultReport(error) })
      process.exit(1)
    }
  )
})
