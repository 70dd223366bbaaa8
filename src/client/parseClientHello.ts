import type { ClientHello } from '../core/clientHello.ts'
import { ByteReader } from './byteReader.ts'
import { readExtensions } from './readExtensions.ts'

/** A hello with post-quantum key shares has 2 KB; the rest is room for long tickets and many certificates' names. */
export const maxHelloBytes: number = 16 * 1024 + 2048

/** Nobody needs so many for one hello, and whoever sends byte by byte is looked at no longer than that. */
const maxRecords = 64

const recordHeaderBytes = 5
const messageHeaderBytes = 4
const maxFragmentBytes = 16_384
const handshakeRecord = 22
const clientHelloMessage = 1
const randomBytes = 32
const maxSessionBytes = 32

/**
 * `not_tls`: whatever follows, this will never be a ClientHello that can be read. OpenSSL refuses all of these too, but
 * for a hello in more than 64 records; whoever sends one gets no further, or would come without a fingerprint.
 */
export type HelloReading = ClientHello | 'incomplete' | 'not_tls'

/**
 * Reads the ClientHello that a TLS connection begins with, from all that came so far; what follows the hello may be
 * there too. The hello may lie in several records (RFC 8446 §5.1). Lengths must add up, or it is `not_tls`; so is
 * what is not whole in the first `maxBytes`, headers of records included. Only the body of an extension may be
 * anything: one that cannot be read is an extension with an empty list. Never throws. Until the hello is whole, no
 * more is looked at than the headers of its records, so that it may be asked again with every byte.
 */
export function parseClientHello(bytes: Buffer, maxBytes: number = maxHelloBytes): HelloReading {
  const message = readMessage(bytes.subarray(0, maxBytes))
  if (message === 'incomplete') return bytes.length < maxBytes ? 'incomplete' : 'not_tls'
  return message === 'not_tls' ? 'not_tls' : (readHello(message) ?? 'not_tls')
}

/** The body of the first handshake message, which must be a ClientHello. */
function readMessage(bytes: Buffer): Buffer | 'incomplete' | 'not_tls' {
  const fragments: Buffer[] = []
  let heldBytes = 0
  let messageBytes: number | undefined
  let position = 0
  while (fragments.length < maxRecords) {
    const start = position + recordHeaderBytes
    if (!mayBeHandshake(bytes, position)) return 'not_tls'
    if (start > bytes.length) return 'incomplete'
    position = start + bytes.readUInt16BE(start - 2)
    if (position - start > maxFragmentBytes) return 'not_tls'
    fragments.push(bytes.subarray(start, position))
    heldBytes += Math.min(position, bytes.length) - start
    if (messageBytes === undefined && heldBytes >= messageHeaderBytes) {
      const header = first(fragments, messageHeaderBytes)
      if (header[0] !== clientHelloMessage) return 'not_tls'
      messageBytes = messageHeaderBytes + header.readUIntBE(1, 3)
    }
    if (messageBytes !== undefined && heldBytes >= messageBytes) {
      return first(fragments, messageBytes).subarray(messageHeaderBytes)
    }
    if (position > bytes.length) return 'incomplete'
  }
  return 'not_tls'
}

/** Whether what there is of the header of a record is that of a handshake, of any version that begins with 3. */
function mayBeHandshake(bytes: Buffer, position: number): boolean {
  if (position < bytes.length && bytes[position] !== handshakeRecord) return false
  return position + 1 >= bytes.length || bytes[position + 1] === 3
}

/** The first `count` bytes that the fragments hold together; nothing is copied if there is only one. */
function first(fragments: readonly Buffer[], count: number): Buffer {
  return fragments.length === 1 ? fragments[0]!.subarray(0, count) : Buffer.concat(fragments, count)
}

/** RFC 8446 §4.1.2; a hello of old may end before its extensions (RFC 5246 §7.4.1.2). */
function readHello(body: Buffer): ClientHello | undefined {
  const reader = new ByteReader(body)
  const legacyVersion = reader.uint16()
  reader.skip(randomBytes)
  const session = reader.list8()
  const cipherList = reader.list16()
  const ciphers = cipherList.uint16s()
  const compressions = reader.list8()
  const extensionList = reader.leftBytes === 0 ? reader : reader.list16()
  const extensions = readExtensions(extensionList)
  if (session.leftBytes > maxSessionBytes || compressions.leftBytes === 0) return undefined
  if (!reader.finished || !cipherList.finished || !extensionList.finished) return undefined
  return { legacyVersion, ciphers, ...extensions }
}
