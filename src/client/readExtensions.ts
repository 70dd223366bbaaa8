import type { ClientHello } from '../core/clientHello.ts'
import type { ByteReader } from './byteReader.ts'

/** What a ClientHello says in its extensions. */
export type HelloExtensions = Omit<ClientHello, 'legacyVersion' | 'ciphers'>

type Found = { -readonly [Name in keyof HelloExtensions]: HelloExtensions[Name] }

/**
 * Reads all extensions; the caller asks the reader whether their lengths added up. One whose body cannot be read
 * counts with its type, its list empty.
 */
export function readExtensions(reader: ByteReader): HelloExtensions {
  const extensions: number[] = []
  const found: Found = {
    extensions,
    versions: [],
    groups: [],
    pointFormats: [],
    signatureAlgorithms: [],
    keyShares: [],
    certificateCompressions: [],
    alpn: [],
    serverName: ''
  }
  while (reader.leftBytes > 0) {
    const type = reader.uint16()
    readBody(found, type, reader.list16())
    extensions.push(type)
  }
  return found
}

/** Types are IANA's (TLS ExtensionType Values). */
function readBody(found: Found, type: number, body: ByteReader): void {
  switch (type) {
    case 0:
      found.serverName = hostName(body, body.list16())
      return
    case 10:
      found.groups = uint16s(body, body.list16())
      return
    case 11:
      found.pointFormats = uint8s(body, body.list8())
      return
    case 13:
      found.signatureAlgorithms = uint16s(body, body.list16())
      return
    case 16:
      found.alpn = protocolNames(body, body.list16())
      return
    case 27:
      found.certificateCompressions = uint16s(body, body.list8())
      return
    case 43:
      found.versions = uint16s(body, body.list8())
      return
    case 51:
      found.keyShares = groupsOfShares(body, body.list16())
  }
}

function uint8s(body: ByteReader, list: ByteReader): readonly number[] {
  const numbers = list.uint8s()
  return body.finished && list.finished ? numbers : []
}

function uint16s(body: ByteReader, list: ByteReader): readonly number[] {
  const numbers = list.uint16s()
  return body.finished && list.finished ? numbers : []
}

/** RFC 8446 §4.2.8. */
function groupsOfShares(body: ByteReader, list: ByteReader): readonly number[] {
  const groups: number[] = []
  while (list.leftBytes > 0) {
    groups.push(list.uint16())
    list.list16()
  }
  return body.finished && list.finished ? groups : []
}

/** RFC 7301 §3.1. */
function protocolNames(body: ByteReader, list: ByteReader): readonly string[] {
  const names: string[] = []
  while (list.leftBytes > 0) names.push(list.list8().text())
  return body.finished && list.finished ? names : []
}

const hostNameType = 0

/** The first host name (RFC 6066 §3). */
function hostName(body: ByteReader, list: ByteReader): string {
  let found = ''
  while (list.leftBytes > 0) {
    const type = list.uint8()
    const name = list.list16().text()
    if (type === hostNameType && found === '') found = name
  }
  return body.finished && list.finished ? found : ''
}
