import type { IncomingMessage } from 'node:http'

/** Who changes a running gateway. */
export interface Actor {
  /** By their own word: whoever has the token may say anything here. `''` where nobody did. */
  readonly name: string
  /** Where the request came from; `''` where there was none. */
  readonly address: string
  readonly via: 'admin' | 'process' | 'file_watch' | 'clock'
}

/** The header in which a client of the admin API says for whom it speaks. */
export const operatorHeader = 'moien-operator'

const longestName = 64

/** Who sent a request: the name they give, printable and cut to 64 characters, and their address. */
export function actorOf(req: IncomingMessage): Actor {
  const given = req.headers[operatorHeader]
  const name = typeof given === 'string' ? given.replace(/[^\x20-\x7e]/g, '?').slice(0, longestName) : ''
  return { name, address: req.socket.remoteAddress ?? '', via: 'admin' }
}

/** What changes a gateway without anybody at the admin address. */
export function actorOn(via: Exclude<Actor['via'], 'admin'>): Actor {
  return { name: '', address: '', via }
}
