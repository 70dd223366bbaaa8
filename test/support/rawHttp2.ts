// A TLS connection that speaks HTTP/2 frame by frame: what a test needs to break the rules that every client keeps.
import { once } from 'node:events'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { frameTypes, http2Frame, magic } from './http2Frame.ts'

/** Flags of frames. */
export const endStream = 1
export const endHeaders = 4
export const ack = 1

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

/** Opens a connection that has said nothing yet. */
export async function connectRaw2(options: ConnectionOptions): Promise<RawHttp2> {
  const socket = connect({ host: '127.0.0.1', servername: 'localhost', ALPNProtocols: ['h2'], ...options })
  await once(socket, 'secureConnect')
  return new RawHttp2(socket)
}

/** Fields as HPACK has them when nothing is indexed and nothing compressed (RFC 7541 §6.2.2). */
export function fields(pairs: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(pairs.flatMap(([name, value]) => [Buffer.from([0]), lengthed(name), lengthed(value)]))
}

/** The pseudo-headers of a GET, or of another method. */
export function request(path: string, method = 'GET', authority = 'localhost'): [string, string][] {
  return [
    [':method', method],
    [':scheme', 'https'],
    [':authority', authority],
    [':path', path]
  ]
}

export class RawHttp2 {
  readonly socket: TLSSocket
  /** All frames so far. */
  readonly frames: Frame[] = []
  readonly ended: Promise<void>
  #pending: Buffer = Buffer.alloc(0)
  #wake: () => void = () => {}
  #isEnded = false

  constructor(socket: TLSSocket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', () => {})
    this.ended = new Promise(resolve => {
      const end = (): void => {
        this.#isEnded = true
        this.#wake()
        resolve()
      }
      socket.once('end', end).once('close', end)
    })
  }

  send(...parts: readonly (Buffer | string)[]): void {
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(parts.map(part => Buffer.from(part))))
  }

  /** Says what every client says first. */
  greet(settings: Buffer = Buffer.alloc(0)): this {
    this.send(magic, http2Frame(frameTypes.settings, 0, 0, settings))
    return this
  }

  /** Waits for a frame, one that came already included; `undefined` when the connection ends without it. */
  async next(isIt: (frame: Frame) => boolean): Promise<Frame | undefined> {
    for (;;) {
      const found = this.frames.find(isIt)
      if (found !== undefined || this.#isEnded) return found
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  /** The error code of the GOAWAY with which the server ends; `undefined` when it says nothing. */
  async goaway(): Promise<number | undefined> {
    const found = await this.next(
      ({ type, payload }) => type === frameTypes.goaway && payload.readUInt32BE(4) !== 0
    )
    return found?.payload.readUInt32BE(4)
  }

  destroy(): void {
    this.socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk])
    while (this.#pending.length >= 9) {
      const end = 9 + this.#pending.readUIntBE(0, 3)
      if (this.#pending.length < end) break
      const [type, flags] = [this.#pending[3]!, this.#pending[4]!]
      const stream = this.#pending.readUInt32BE(5) & 0x7f_ff_ff_ff
      this.frames.push({ type, flags, stream, payload: this.#pending.subarray(9, end) })
      this.#pending = this.#pending.subarray(end)
    }
    this.#wake()
  }
}

/** A string with its length before it (RFC 7541 §5). */
function lengthed(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes])
  const length = [127]
  let rest = bytes.length - 127
  for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128)
  return Buffer.concat([Buffer.from([...length, rest]), bytes])
}
