/**
 * By what the software at the other end is known again, whatever it says it is. Each is `''` where it is not known,
 * and may be computed only when it is first asked for. A fingerprint says which software, never which person.
 */
export interface Fingerprint {
  /** JA4 of the TLS client, as FoxIO's specification has it. */
  readonly ja4: string
  /** The same with its lists written out. */
  readonly ja4Raw: string
  /** The same with its lists in the order of the wire. */
  readonly ja4Ordered: string
  /** Both. */
  readonly ja4RawOrdered: string
  /** JA3, in hex; browsers that shuffle their extensions have another for every connection. */
  readonly ja3: string
  /** JA3 with its extensions sorted. */
  readonly ja3n: string
  /** Our own, without what changes from one connection of a client to the next: for keys of limits. */
  readonly tlsHash: string
  /** How an HTTP/2 connection was opened: settings, window, priorities and order of pseudo-headers. */
  readonly h2: string
}

/** What is known of a client behind a proxy that says nothing of it. */
export const noFingerprint: Fingerprint = {
  ja4: '',
  ja4Raw: '',
  ja4Ordered: '',
  ja4RawOrdered: '',
  ja3: '',
  ja3n: '',
  tlsHash: '',
  h2: ''
}
