import { isUtf8 } from 'node:buffer'

/** What a WebSocket client sent (RFC 6455). A `violation` carries the close code to answer with. */
export type ClientFrame =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'ping'; readonly payload: Buffer }
  | { readonly kind: 'pong' }
  | { readonly kind: 'close'; readonly code: number }
  | { readonly kind: 'violation'; readonly code: 1002 | 1003 | 1007 | 1009 }

/** The longest message taken, all fragments together. */
export const maxMessageBytes: number = 64 * 1024

const continuationOpcode = 0
const textOpcode = 1
const binaryOpcode = 2
const closeOpcode = 8
const pingOpcode = 9
const pongOpcode = 10

/** The head of a frame, once it is complete. */
interface FrameHead {
  readonly final: boolean
  readonly opcode: number
  readonly length: number
  readonly mask: Buffer
}

/** Reads a client's frames from the pieces in which they arrive. Of no use after a close or a violation. */
export class FrameReader {
  readonly #headBytes = Buffer.alloc(14)
  #headFill = 0
  #head: FrameHead | undefined = undefined
  #payload: Buffer = Buffer.alloc(0)
  #payloadFill = 0
  /** Of a message that has begun; `undefined` between messages. */
  #fragments: Buffer[] | undefined = undefined
  #fragmentBytes = 0

  /** The frames that the piece completes: whole messages and control frames. */
  read(piece: Buffer): readonly ClientFrame[] {
    const frames: ClientFrame[] = []
    let at = 0
    while (at < piece.length) {
      const head = this.#head
      if (head === undefined) {
        this.#headBytes[this.#headFill++] = piece[at++]!
        const violation = this.#readHead()
        if (violation !== undefined) return [...frames, { kind: 'violation', code: violation }]
      } else {
        const copied = piece.copy(this.#payload, this.#payloadFill, at, at + head.length - this.#payloadFill)
        this.#payloadFill += copied
        at += copied
      }
      const frame = this.#finishFrame()
      if (frame === undefined) continue
      frames.push(frame)
      if (frame.kind === 'close' || frame.kind === 'violation') return frames
    }
    return frames
  }

  /** Takes the head as soon as all its bytes are there; the code when no client may send such a head. */
  #readHead(): 1002 | 1003 | 1009 | undefined {
    const [first, second] = [this.#headBytes[0]!, this.#headBytes[1]!]
    if (this.#headFill < 2) return undefined
    const short = second & 0x7f
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
    const violation = this.#checkHead(first, second)
    if (violation !== undefined || this.#headFill < 6 + lengthBytes) return violation
    const length = lengthBytes === 0 ? short : readLength(this.#headBytes.subarray(2, 2 + lengthBytes))
    if (!isControl(first) && this.#fragmentBytes + length > maxMessageBytes) return 1009
    this.#head = {
      final: first >= 0x80,
      opcode: first & 0x0f,
      length,
      mask: Buffer.from(this.#headBytes.subarray(2 + lengthBytes, 6 + lengthBytes))
    }
    this.#payload = Buffer.alloc(length)
    this.#payloadFill = 0
    return undefined
  }

  /** Clients must mask (§5.1), set no reserved bit (§5.2), keep control frames short and whole (§5.5). */
  #checkHead(first: number, second: number): 1002 | 1003 | undefined {
    const opcode = first & 0x0f
    if ((first & 0x70) !== 0 || (second & 0x80) === 0) return 1002
    if (isControl(first))
      return first < 0x80 || (second & 0x7f) > 125 || opcode > pongOpcode ? 1002 : undefined
    if (opcode === continuationOpcode) return this.#fragments === undefined ? 1002 : undefined
    if (opcode > binaryOpcode || this.#fragments !== undefined) return 1002
    return opcode === binaryOpcode ? 1003 : undefined
  }

  #finishFrame(): ClientFrame | undefined {
    const head = this.#head
    if (head === undefined || this.#payloadFill < head.length) return undefined
    const payload = this.#payload
    for (let i = 0; i < payload.length; i++) payload[i]! ^= head.mask[i & 3]!
    this.#head = undefined
    this.#headFill = 0
    if (head.opcode === pingOpcode) return { kind: 'ping', payload }
    if (head.opcode === pongOpcode) return { kind: 'pong' }
    if (head.opcode === closeOpcode) return readClose(payload)
    return this.#takeFragment(payload, head.final)
  }

  #takeFragment(payload: Buffer, final: boolean): ClientFrame | undefined {
    this.#fragments ??= []
    // Empty ones are legal without end: they must not pile up.
    if (payload.length > 0) this.#fragments.push(payload)
    this.#fragmentBytes += payload.length
    if (!final) return undefined
    const message = Buffer.concat(this.#fragments)
    this.#fragments = undefined
    this.#fragmentBytes = 0
    return isUtf8(message) ? { kind: 'text', text: message.toString() } : { kind: 'violation', code: 1007 }
  }
}

/** A frame as a server sends it: whole and unmasked. */
export function encodeFrame(kind: 'text' | 'ping' | 'pong' | 'close', payload: Buffer): Buffer {
  const opcode = { text: textOpcode, ping: pingOpcode, pong: pongOpcode, close: closeOpcode }[kind]
  if (payload.length < 126) return Buffer.concat([Buffer.of(0x80 | opcode, payload.length), payload])
  const head = Buffer.alloc(4)
  head[0] = 0x80 | opcode
  head[1] = 126
  if (payload.length < 0x10000) {
    head.writeUInt16BE(payload.length, 2)
    return Buffer.concat([head, payload])
  }
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(payload.length))
  head[1] = 127
  return Buffer.concat([head.subarray(0, 2), length, payload])
}

/** The payload of a close frame. */
export function encodeCloseCode(code: number): Buffer {
  return Buffer.of(code >>> 8, code & 0xff)
}

/** Control frames have the high bit of the opcode (§5.5). */
function isControl(first: number): boolean {
  return (first & 0x08) !== 0
}

function readLength(bytes: Buffer): number {
  return bytes.length === 2 ? bytes.readUInt16BE() : Number(bytes.readBigUInt64BE())
}

/** §7.4: no code means 1005, which is never sent; codes that only endpoints use among themselves are wrong. */
function readClose(payload: Buffer): ClientFrame {
  if (payload.length === 0) return { kind: 'close', code: 1005 }
  const code = payload.length === 1 ? 0 : payload.readUInt16BE()
  const known =
    (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code < 5000)
  if (!known) return { kind: 'violation', code: 1002 }
  return isUtf8(payload.subarray(2)) ? { kind: 'close', code } : { kind: 'violation', code: 1007 }
}
