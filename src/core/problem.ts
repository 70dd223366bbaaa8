/**
 * A problem detail (RFC 9457): what a background call, an asset or an upgrade is told instead of a page.
 * `incident` is the request's id, the same as on pages and in the log.
 */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly incident: string
}
