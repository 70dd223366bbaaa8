/**
 * An answer of Moien's own, as a value: the gateway writes it, adds what every answer carries (Date,
 * Connection when draining) and drops the body for HEAD.
 */
export interface Answer {
  readonly status: number
  /** Flat list of names and values, as `ServerResponse.writeHead` takes it; Content-Length included. */
  readonly headers: readonly string[]
  readonly body: Buffer | string
}
