import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RefusalReason } from '../core/refusal.ts'
import type { ClientConnection } from './clientConnection.ts'

/** What becomes of what a listener receives. */
export interface ListenerHandlers {
  /** To end the connection with the answer, set `response.shouldKeepAlive = false` before its headers. */
  request(request: IncomingMessage, response: ServerResponse, connection: ClientConnection): void
  /** As `request`, of a client that waits for `100 Continue` before it sends the body. */
  expectContinue(request: IncomingMessage, response: ServerResponse, connection: ClientConnection): void
  /** Whether this protocol (lower case) may be switched to; otherwise the Upgrade header means nothing. */
  acceptsUpgrade(request: IncomingMessage, protocol: string): boolean
  /** The socket is the handler's from here on. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, connection: ClientConnection): void
  /** Takes note of what never became a request, and gives the incident number that the client is told. */
  refuse(reason: RefusalReason, connection: ClientConnection): string
  /** Whether this thread has more than its share, so that clients should connect anew. */
  shouldShed(): boolean
  /** The system would not hand over a connection. */
  acceptFailed(error: Error): void
}
