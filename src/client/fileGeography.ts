import type { Address } from '../core/address.ts'
import type { AddressTableData, Geography, GeographyData } from '../core/geography.ts'
import { AddressTable } from './addressTable.ts'
import { readMmdb, type MmdbFile } from './mmdbFile.ts'

/** What the operator's files say of addresses. Every thread has its own over the same tables. */
export class FileGeography implements Geography {
  readonly #countries: AddressTable | undefined
  readonly #systems: AddressTable | undefined

  constructor({ country, asn }: GeographyData) {
    this.#countries = tableOf(country)
    this.#systems = tableOf(asn)
  }

  countryOf(address: Address): string {
    const code = this.#countries?.valueOf(address) ?? 0
    return code === 0 ? '' : String.fromCharCode(code >>> 8, code & 255)
  }

  asnOf(address: Address): number {
    return this.#systems?.valueOf(address) ?? 0
  }
}

function tableOf(data: AddressTableData | undefined): AddressTable | undefined {
  return data && new AddressTable(data)
}

/**
 * Reads a file that says in which country addresses are: GeoLite2, GeoIP2 and DB-IP have
 * `country.iso_code`, IPinfo has `country_code` or, in older files, `country`.
 * @throws Error as `readMmdb`.
 */
export function readCountries(file: Buffer): MmdbFile {
  return readMmdb(file, record =>
    codeNumber(firstOf(record, ['country', 'iso_code'], ['country_code'], ['country']))
  )
}

/**
 * Reads a file that says which autonomous system announces addresses: `autonomous_system_number`, or IPinfo's
 * `asn`.
 * @throws Error as `readMmdb`.
 */
export function readSystems(file: Buffer): MmdbFile {
  return readMmdb(file, record => systemNumber(firstOf(record, ['autonomous_system_number'], ['asn'])))
}

/** The two letters as one number; 0 for anything else. */
function codeNumber(code: unknown): number {
  if (typeof code !== 'string' || !/^[A-Z]{2}$/.test(code)) return 0
  return code.charCodeAt(0) * 256 + code.charCodeAt(1)
}

function systemNumber(asn: unknown): number {
  const number = typeof asn === 'string' ? Number(asn.replace(/^AS/, '')) : asn
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number < 2 ** 32 ? number : 0
}

/** The value at the first of the paths that leads to a text or number. */
function firstOf(record: unknown, ...paths: readonly (readonly string[])[]): unknown {
  for (const path of paths) {
    const value = path.reduce<unknown>(
      (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
      record
    )
    if (typeof value === 'string' || typeof value === 'number') return value
  }
  return undefined
}
