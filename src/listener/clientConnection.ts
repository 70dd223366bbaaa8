import type { Peer } from '../client/clientReader.ts'

/** One accepted connection, whatever is spoken on it. */
export interface ClientConnection {
  /** Who is at its other end. */
  readonly peer: Peer
  /** Tells the client, as far as its protocol can, that it should connect anew for further requests. */
  announceClose(): void
  /** Closes the connection if it has been idle since the last call. */
  closeIfIdle(): void
  /** Breaks it off. */
  destroy(): void
}
