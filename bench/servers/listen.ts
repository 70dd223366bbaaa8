import type { AddressInfo, Server } from 'node:net'

/** Opens a server of the bench on a port the system chooses, and says which on standard output. */
export function listen(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    console.log(`listening on ${(server.address() as AddressInfo).port}`)
  })
}
