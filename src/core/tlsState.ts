import { tlsVersions, type TlsVersion } from './wire.ts'

/** What the client's own connection speaks below HTTP, as rules and log name it: a version of TLS, or `none`. */
export const tlsStates: readonly ['none', ...typeof tlsVersions] = ['none', ...tlsVersions]

export type TlsState = 'none' | TlsVersion
