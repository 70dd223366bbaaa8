// A bare socket that speaks bytes and reads HTTP/1.1 responses as they stand on the wire: what a test needs
// to see framing, order and truncation, which every HTTP client hides.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** One response as it was sent. Header names and values keep their case and order. */
export interface RawResponse {
  readonly version: string
  readonly status: number
  readonly reason: string
  readonly headers: readonly (readonly [string, string])[]
  /** Framing removed. */
  readonly body: Buffer
  readonly trailers: readonly (readonly [string, string])[]
  /** False when the connection ended before the message did. */
  readonly complete: boolean
  /** The 1xx responses that came before. */
  readonly interim: readonly RawResponse[]
  /** Every byte from status line to end, framing included, without the interim responses. */
  readonly raw: Buffer
  /** All values of a header, joined with `, `; `undefined` when there is none. */
  header(name: string): string | undefined
}

/** How the response to read was asked for. */
export interface ReadOptions {
  /** The request was a HEAD: the response has no body, whatever its headers say. */
  readonly head?: boolean
}

/** Where to connect, and from which address. */
export interface RawTarget {
  readonly port: number
  readonly host?: string
  readonly localAddress?: string
}

/** Opens a connection. `allowHalfOpen`: `end()` sends FIN and leaves the reading side open. */
export async function connectRaw(target: number | RawTarget): Promise<RawConnection> {
  const options = typeof target === 'number' ? { port: target } : target
  const socket = connect({ host: '127.0.0.1', allowHalfOpen: true, noDelay: true, ...options })
  await once(socket, 'connect')
  return new RawConnection(socket)
}

/** Sends one request on a connection of its own and reads the answer. */
export async function exchangeRaw(
  target: number | RawTarget,
  request: string | Buffer,
  options: ReadOptions = {}
): Promise<RawResponse> {
  const connection = await connectRaw(target)
  try {
    connection.send(request)
    return await connection.readResponse(options)
  } finally {
    connection.destroy()
  }
}

/** A connection and what has arrived on it and was not read yet. */
export class RawConnection {
  readonly socket: Socket
  /** The error that ended the connection, `ECONNRESET` for instance. */
  error: NodeJS.ErrnoException | undefined = undefined
  /** Settles when nothing more will arrive, by FIN or by error. */
  readonly ended: Promise<void>
  #pending: Buffer = Buffer.alloc(0)
  #finished = false
  #wake: () => void = () => {}

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#pending = Buffer.concat([this.#pending, chunk])
      this.#wake()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error
    })
    this.ended = new Promise(resolve => {
      const finish = () => {
        this.#finished = true
        this.#wake()
        resolve()
      }
      socket.once('end', finish)
      socket.once('close', finish)
    })
  }

  /** Sends bytes; text is sent as latin1, so `\xe9` is one byte. */
  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  /** Sends bytes one segment at a time, each after the one before has left this process. */
  async sendSlowly(bytes: string | Buffer, segmentBytes: number): Promise<void> {
    const all = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    for (let at = 0; at < all.length; at += segmentBytes) {
      await new Promise<void>(resolve => {
        this.socket.write(all.subarray(at, at + segmentBytes), () => setImmediate(resolve))
      })
    }
  }

  /** Half-closes: sends FIN and goes on reading. */
  end(): void {
    this.socket.end()
  }

  /** Closes with FIN, or with RST when data was left unread. */
  destroy(): void {
    this.socket.destroy()
  }

  /** Closes with RST. */
  reset(): void {
    this.socket.resetAndDestroy()
  }

  /** Stops taking bytes off the socket, so that the peer feels back-pressure. */
  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  /**
   * The next final response with the 1xx before it. An early end gives `complete: false`.
   * @throws Error when the connection ended before a whole head arrived, or the head is no HTTP/1.1.
   */
  async readResponse(options: ReadOptions = {}): Promise<RawResponse> {
    const interim: RawResponse[] = []
    for (;;) {
      const response = await this.#readMessage(options.head ?? false, interim)
      if (response.status >= 200 || response.status === 101) return response
      interim.push(response)
    }
  }

  /** At least one byte of what arrives next, or nothing at the end. */
  async readSome(): Promise<Buffer> {
    while (this.#pending.length === 0 && (await this.#more()));
    return this.#take(this.#pending.length)
  }

  /** Exactly so many bytes, fewer only when the connection ends. */
  async readBytes(count: number): Promise<Buffer> {
    while (this.#pending.length < count && (await this.#more()));
    return this.#take(Math.min(count, this.#pending.length))
  }

  /** Everything up to and including the mark, or all there was when the connection ends before it. */
  async readUntil(mark: string): Promise<Buffer> {
    for (;;) {
      const at = this.#pending.indexOf(mark, 0, 'latin1')
      if (at >= 0) return this.#take(at + mark.length)
      if (!(await this.#more())) return this.#take(this.#pending.length)
    }
  }

  /** Everything until the peer ends. */
  async readToEnd(): Promise<Buffer> {
    while (await this.#more());
    return this.#take(this.#pending.length)
  }

  async #readMessage(head: boolean, interim: readonly RawResponse[]): Promise<RawResponse> {
    const start = await this.readUntil('\r\n\r\n')
    const parts = parseHead(start.toString('latin1'))
    if (parts === undefined) {
      const why = this.error?.code ?? (this.#finished ? 'the connection ended' : 'no HTTP')
      throw new Error(`no response (${why}): ${JSON.stringify(start.toString('latin1'))}`)
    }
    const header = (name: string) => joinValues(parts.headers, name)
    const bodiless = head || parts.status < 200 || parts.status === 204 || parts.status === 304
    const content = bodiless ? emptyContent : await this.#readContent(header)
    return {
      ...parts,
      header,
      interim: [...interim],
      body: content.body,
      trailers: content.trailers,
      complete: content.complete,
      raw: Buffer.concat([start, content.raw])
    }
  }

  async #readContent(header: RawResponse['header']): Promise<Content> {
    if (header('transfer-encoding')?.toLowerCase() === 'chunked') return this.#readChunked()
    const length = header('content-length')
    if (length === undefined) {
      const body = await this.readToEnd()
      return { body, trailers: [], raw: body, complete: this.error === undefined }
    }
    const body = await this.readBytes(Number(length))
    return { body, trailers: [], raw: body, complete: body.length === Number(length) }
  }

  /** RFC 9112 §7.1. */
  async #readChunked(): Promise<Content> {
    const body: Buffer[] = []
    const raw: Buffer[] = []
    const keep = (bytes: Buffer) => {
      raw.push(bytes)
      return bytes
    }
    const content = (complete: boolean, trailers: Content['trailers'] = []): Content => ({
      body: Buffer.concat(body),
      raw: Buffer.concat(raw),
      trailers,
      complete
    })
    for (;;) {
      const line = keep(await this.readUntil('\r\n')).toString('latin1')
      const size = Number.parseInt(line, 16)
      if (!line.endsWith('\r\n') || Number.isNaN(size)) return content(false)
      if (size === 0) break
      const chunk = keep(await this.readBytes(size + 2))
      body.push(chunk.subarray(0, size))
      if (chunk.length < size + 2) return content(false)
    }
    const trailers: (readonly [string, string])[] = []
    for (;;) {
      const line = keep(await this.readUntil('\r\n')).toString('latin1')
      if (line === '\r\n') return content(true, trailers)
      if (!line.endsWith('\r\n')) return content(false, trailers)
      trailers.push(parseField(line.slice(0, -2)))
    }
  }

  #take(count: number): Buffer {
    const taken = this.#pending.subarray(0, count)
    this.#pending = this.#pending.subarray(count)
    return taken
  }

  /** Waits for more bytes; false when there will be none. */
  async #more(): Promise<boolean> {
    if (this.#finished) return false
    const before = this.#pending.length
    await new Promise<void>(resolve => {
      this.#wake = resolve
    })
    return this.#pending.length > before || !this.#finished
  }
}

interface Content {
  readonly body: Buffer
  readonly trailers: readonly (readonly [string, string])[]
  readonly raw: Buffer
  readonly complete: boolean
}

const emptyContent: Content = { body: Buffer.alloc(0), trailers: [], raw: Buffer.alloc(0), complete: true }

function parseHead(text: string): Pick<RawResponse, 'version' | 'status' | 'reason' | 'headers'> | undefined {
  if (!text.endsWith('\r\n\r\n')) return undefined
  const [first = '', ...fields] = text.slice(0, -4).split('\r\n')
  const match = /^(HTTP\/1\.[01]) (\d{3}) ?(.*)$/.exec(first)
  if (match === null) return undefined
  return { version: match[1]!, status: Number(match[2]), reason: match[3]!, headers: fields.map(parseField) }
}

function parseField(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trim()]
}

function joinValues(fields: RawResponse['headers'], name: string): string | undefined {
  const values = fields.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return values.length === 0 ? undefined : values.join(', ')
}
