import type { UpstreamFailureKind } from './upstreamFailure.ts'

/**
 * What the metrics want to know of an upstream. `server` is the index of the server in the configuration,
 * -1 where none was chosen. Called on the hot path: implementations count and return.
 */
export interface UpstreamObserver {
  failed(kind: UpstreamFailureKind, server: number): void
  retried(server: number): void
  /** A request is sent or waits for a connection; `ended` follows once. */
  accepted(): void
  ended(): void
  /** A connection for ordinary requests was established. */
  connected(server: number): void
  disconnected(server: number): void
  tunnelOpened(server: number): void
  tunnelClosed(server: number): void
}
