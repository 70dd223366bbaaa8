/**
 * What a TLS ClientHello says of the software that sent it (RFC 8446 §4.1.2): lists in the order of the wire, GREASE
 * values (RFC 8701) included, an absent extension's list empty.
 */
export interface ClientHello {
  /** Of the ClientHello itself, never of the record around it. */
  readonly legacyVersion: number
  readonly ciphers: readonly number[]
  /** The types of the extensions. */
  readonly extensions: readonly number[]
  /** supported_versions. */
  readonly versions: readonly number[]
  /** supported_groups. */
  readonly groups: readonly number[]
  /** ec_point_formats. */
  readonly pointFormats: readonly number[]
  /** signature_algorithms, not those for certificates. */
  readonly signatureAlgorithms: readonly number[]
  /** Groups of key_share. */
  readonly keyShares: readonly number[]
  /** compress_certificate. */
  readonly certificateCompressions: readonly number[]
  /** Protocol names, one unit for each byte. */
  readonly alpn: readonly string[]
  /** The first host name of server_name; `''` where there is none. */
  readonly serverName: string
}
