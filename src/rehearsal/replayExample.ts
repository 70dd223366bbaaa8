/** One request of many, to picture them. */
export interface ReplayExample {
  /** RFC 3339. */
  readonly at: string
  readonly client: string
  readonly method: string
  /** As logged, without its query unless queries are shown. */
  readonly target: string
  readonly userAgent: string
  /** What the application answered when it was logged; 0 where the log does not tell. */
  readonly status: number
}

const longest = { target: 160, userAgent: 160 } as const

/** What an example is made of. */
export interface ExampleParts {
  readonly atMs: number
  readonly client: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly userAgent: string
  readonly status: number
}

/** An example, shortened. Its texts are copies: parts of a line would keep the line in memory. */
export function replayExample(parts: ExampleParts, showQueries: boolean): ReplayExample {
  const { atMs, client, method, path, query, userAgent, status } = parts
  const target = query === '' ? path : `${path}?${showQueries ? query : '…'}`
  return {
    at: new Date(atMs).toISOString(),
    client,
    method: copy(method),
    target: copy(shorten(target, longest.target)),
    userAgent: copy(shorten(userAgent, longest.userAgent)),
    status
  }
}

function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}

function copy(text: string): string {
  return Buffer.from(text).toString()
}
