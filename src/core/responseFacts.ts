import type { IncomingHttpHeaders } from 'node:http'

/** What limits may look at of the application's response. `Exchange` is one. */
export interface ResponseFacts {
  /** 0 where none came. */
  readonly status: number
  /** As the upstream sent them; `undefined` where it sent none. */
  readonly responseHeaders: IncomingHttpHeaders | undefined
}
