import { faultCatalogue, type FaultCode, type FaultOrigin } from './faultCatalogue.ts'

/** A place in one of the operator's files; lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A place as editors and terminals know it: `moien.yaml:3:5`. */
export function formatPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}

/** What a fault carries besides its code and message. */
export interface FaultDetails {
  readonly cause?: unknown
  readonly place?: Place
}

/**
 * The only error Moien throws: branch on `code`, blame by `origin`, read `cause` for what lay beneath.
 * A refusal of a client is a value, never a fault.
 */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: FaultCode
  readonly origin: FaultOrigin
  /** What happened, and where, without what to do. */
  readonly what: string
  readonly place: Place | undefined

  /** `what` says what happened, without a full stop; the catalogue adds what to do. */
  constructor(code: FaultCode, what: string, details: FaultDetails = {}) {
    const { place, cause } = details
    const where = place === undefined ? '' : `${formatPlace(place)}: `
    super(`${where}${what}. ${faultCatalogue[code].advice}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.what = where + what
    this.origin = faultCatalogue[code].origin
    this.place = place
  }
}
