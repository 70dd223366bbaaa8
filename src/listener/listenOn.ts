import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import type { SocketAddress } from '../core/config.ts'
import { Fault } from '../core/fault.ts'

/**
 * Lets the server listen, sharing the port with other threads and processes where the system can
 * (`SO_REUSEPORT`); elsewhere the first to listen has it alone.
 *
 * @returns the address in use, its port chosen by the system if 0 was asked for
 * @throws Fault `address_in_use`, `address_unavailable`
 */
export async function listenOn(server: Server, { host, port }: SocketAddress): Promise<SocketAddress> {
  try {
    await listen(server, host, port, true)
  } catch (error) {
    if (codeOf(error) !== 'ENOTSUP') throw faultOf(error, host, port)
    await listen(server, host, port, false).catch((again: unknown) => {
      throw faultOf(again, host, port)
    })
  }
  const address = server.address() as AddressInfo
  return { host: address.address, port: address.port }
}

async function listen(server: Server, host: string, port: number, reusePort: boolean): Promise<void> {
  server.listen({ host, port, reusePort })
  await once(server, 'listening')
}

function faultOf(cause: unknown, host: string, port: number): Fault {
  const isInUse = codeOf(cause) === 'EADDRINUSE'
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return isInUse
    ? new Fault('address_in_use', `${where} is in use`, { cause })
    : new Fault('address_unavailable', `${where} cannot be listened on (${codeOf(cause)})`, { cause })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
