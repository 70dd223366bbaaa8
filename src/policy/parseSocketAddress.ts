import type { SocketAddress } from '../core/config.ts'
import { parseAddress } from '../core/address.ts'

/**
 * Reads `[::]:8080`, `127.0.0.1:8080` or `:8080` (every address of the machine); `undefined` when the text
 * is none of these. Port 0 lets the system choose.
 */
export function parseSocketAddress(text: string): SocketAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([0-9.]*)):(\d{1,5})$/.exec(text)
  if (match === null) return undefined
  const host = match[1] ?? (match[2] === '' ? '::' : match[2]!)
  const address = parseAddress(host)
  const port = Number(match[3])
  return address === undefined || port > 65535 ? undefined : { host: address.text, port }
}
