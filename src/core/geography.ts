import type { Address } from './address.ts'

/** Says where addresses come from, by the operator's files. */
export interface Geography {
  /** The country (ISO 3166-1 alpha-2) an address is used in; `''` where no file says. */
  countryOf(address: Address): string
  /** The number of the autonomous system that announces an address; 0 where no file says. */
  asnOf(address: Address): number
}

/** Where no file is configured. */
export const noGeography: Geography = { countryOf: () => '', asnOf: () => 0 }

/** The operator's files as plain data in shared memory; `undefined` where none is configured. */
export interface GeographyData {
  readonly country: AddressTableData | undefined
  readonly asn: AddressTableData | undefined
}

/** A number for each address of either family. */
export interface AddressTableData {
  readonly v4: RangeData
  readonly v6: RangeData
}

/**
 * An address has the value of the last range that starts at or before it, and 0 where there is none.
 * `starts`, ascending, has one 32-bit word for a range of IPv4, and four for one of IPv6, most significant
 * first; `values` has one word for each range.
 */
export interface RangeData {
  readonly starts: SharedArrayBuffer
  readonly values: SharedArrayBuffer
}
