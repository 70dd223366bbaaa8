import { readCountries, readSystems } from '../client/fileGeography.ts'
import type { MmdbFile } from '../client/mmdbFile.ts'
import { Fault } from '../core/fault.ts'
import type { AddressTableData, GeographyData } from '../core/geography.ts'
import type { GeographyInput } from './configFile.ts'
import { besides, type OperatorFiles } from './operatorFiles.ts'
import type { Spot } from './spot.ts'

/** Reads the operator's files on addresses; one that is missing, damaged or about something else is a fault. */
export function loadGeography(
  { country, asn }: GeographyInput,
  spot: Spot,
  files: OperatorFiles
): GeographyData {
  return {
    country: loadTable(country, spot.at('country'), files, readCountries, 'the country of an address'),
    asn: loadTable(asn, spot.at('asn'), files, readSystems, 'the ASN of an address')
  }
}

function loadTable(
  name: string | undefined,
  spot: Spot,
  files: OperatorFiles,
  read: (file: Buffer) => MmdbFile,
  what: string
): AddressTableData | undefined {
  if (name === undefined) return undefined
  const { place, findings } = spot
  const bytes = files.readBytes(besides(spot.source.file, name), place)
  if (bytes instanceof Fault) {
    findings.add(bytes)
    return undefined
  }
  try {
    const { databaseType, table } = read(bytes)
    if (table.v4.values.byteLength + table.v6.values.byteLength > 0) return table
    const type = JSON.stringify(databaseType).slice(0, 80)
    findings.add(
      new Fault('geography_invalid', `${name} does not tell ${what}: it is of the type ${type}`, { place })
    )
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0]!.slice(0, 200) : String(cause)
    const told = `${name} is no MaxMind DB (.mmdb), or is damaged (${reason})`
    findings.add(new Fault('geography_invalid', told, { place, cause }))
  }
  return undefined
}
