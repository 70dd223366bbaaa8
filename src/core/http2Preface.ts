/** How a client opens an HTTP/2 connection, up to its first request (RFC 9113 §3.4), in the order of the wire. */
export interface Http2Preface {
  /**
   * Whether it was seen up to the first request. Otherwise it is what came before the client paused, its first settings
   * at least: what is missing here may have come later, and nothing follows from it.
   */
  readonly isWhole: boolean
  readonly settings: readonly Http2Setting[]
  /** Of the first WINDOW_UPDATE of the connection; 0 where there was none. */
  readonly windowIncrement: number
  /** PRIORITY frames. */
  readonly priorities: readonly Http2Priority[]
  /** What the first HEADERS frame says of its stream's priority; `undefined` where it says nothing. */
  readonly headersPriority: Http2Priority | undefined
}

export interface Http2Setting {
  readonly id: number
  readonly value: number
}

export interface Http2Priority {
  readonly stream: number
  readonly exclusive: boolean
  readonly dependsOn: number
  /** 1 to 256. */
  readonly weight: number
}
