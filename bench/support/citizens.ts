import type { Request } from 'autocannon'
import type { RecordedRequest } from './recordedRequests.ts'

/** The host that all load asks for. */
export const host = 'guichet.example.lu'

/** Enough that none of them exceeds a limit, and few enough that all of them are known by then. */
export const citizens = 2048

/**
 * The address of a client: in 198.18.0.0/15, which is set apart for such measurements (RFC 2544), and spread
 * over 512 networks.
 */
export function addressOf(citizen: number): string {
  return `198.${18 + ((citizen >> 8) & 1)}.${citizen & 255}.${1 + (citizen >> 9)}`
}

/** A request of a citizen's, as it arrives from the proxy before Moien. */
export function requestFrom(citizen: number, { path, headers }: RecordedRequest): Request {
  const forwarded = { 'X-Forwarded-For': addressOf(citizen), 'X-Forwarded-Proto': 'https' }
  return { path, headers: { Host: host, ...headers, ...forwarded } }
}

/** Each citizen makes one of these requests, in turns. */
export function requestsFrom(count: number, recorded: readonly RecordedRequest[]): readonly Request[] {
  return Array.from({ length: count }, (_, citizen) =>
    requestFrom(citizen, recorded[citizen % recorded.length]!)
  )
}
