import type { IncomingHttpHeaders } from 'node:http'

/** How much went through, as far as it went. */
export interface BodyBytes {
  readonly requestBodyBytes: number
  readonly responseBodyBytes: number
}

/** What limits may look at of the application's response. `Exchange` is one. */
export interface ResponseFacts extends BodyBytes {
  /** 0 where none came. */
  readonly status: number
  /** As the upstream sent them; `undefined` where it sent none. */
  readonly responseHeaders: IncomingHttpHeaders | undefined
}
