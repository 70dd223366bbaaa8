import type { ClientHello } from '../../src/core/clientHello.ts'

/** A hello with nothing in it. */
export const emptyHello: ClientHello = {
  legacyVersion: 0x0303,
  ciphers: [],
  extensions: [],
  versions: [],
  groups: [],
  pointFormats: [],
  signatureAlgorithms: [],
  keyShares: [],
  certificateCompressions: [],
  alpn: [],
  serverName: ''
}

/** The body of an extension whose content does not follow from the hello. */
export type Bodies = ReadonlyMap<number, Buffer>

/** A ClientHello message on the wire. An extension of which the hello says nothing is empty. */
export function writeHello(hello: ClientHello, bodies: Bodies = new Map()): Buffer {
  const extensions = hello.extensions.map(type =>
    Buffer.concat([uint16(type), list16(bodies.get(type) ?? extensionBody(hello, type))])
  )
  return message([
    uint16(hello.legacyVersion),
    Buffer.alloc(32, 0x55),
    list8(Buffer.alloc(32, 0x66)),
    list16(uint16s(hello.ciphers)),
    list8(Buffer.of(0)),
    list16(Buffer.concat(extensions))
  ])
}

/** A handshake message of type ClientHello. */
export function message(parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const header = Buffer.of(1, 0, 0, 0)
  header.writeUIntBE(body.length, 1, 3)
  return Buffer.concat([header, body])
}

/** A message in records, the payload of each but the last as long as the next size says. */
export function records(message: Buffer, sizes: readonly number[] = []): Buffer {
  const cuts = [0]
  for (const size of sizes) {
    const cut = cuts.at(-1)! + size
    if (cut < message.length) cuts.push(cut)
  }
  cuts.push(message.length)
  return Buffer.concat(cuts.slice(1).map((cut, i) => record(message.subarray(cuts[i], cut))))
}

/** A handshake record. */
export function record(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.of(22, 3, 1), list16(payload)])
}

export function list8(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(bytes.length), bytes])
}

export function list16(bytes: Buffer): Buffer {
  return Buffer.concat([uint16(bytes.length), bytes])
}

export function uint16(value: number): Buffer {
  return Buffer.of(value >>> 8, value & 0xff)
}

export function uint16s(values: readonly number[]): Buffer {
  return Buffer.concat(values.map(uint16))
}

function extensionBody(hello: ClientHello, type: number): Buffer {
  switch (type) {
    case 0:
      return list16(Buffer.concat([Buffer.of(0), list16(Buffer.from(hello.serverName, 'latin1'))]))
    case 10:
      return list16(uint16s(hello.groups))
    case 11:
      return list8(Buffer.from(hello.pointFormats))
    case 13:
      return list16(uint16s(hello.signatureAlgorithms))
    case 16:
      return list16(Buffer.concat(hello.alpn.map(name => list8(Buffer.from(name, 'latin1')))))
    case 27:
      return list8(uint16s(hello.certificateCompressions))
    case 43:
      return list8(uint16s(hello.versions))
    case 51:
      return list16(Buffer.concat(hello.keyShares.flatMap(group => [uint16(group), list16(Buffer.alloc(8))])))
    default:
      return Buffer.alloc(0)
  }
}
