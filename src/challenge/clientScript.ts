import { hash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Answer } from '../core/answer.ts'
import { headerList } from './ownHeaders.ts'
import type { OwnRequest } from './ownRequest.ts'
import { acceptsGzip } from './pageTemplate.ts'

/** Its address stays, so after an update of Moien pages may hold the former script for so long. */
const keptSeconds = 600

/** `/.moien/client.js`, for applications that include it. Compressed once, when it is first asked for. */
export class ClientScript {
  readonly #text: string
  readonly #version: string
  #packed: Buffer | undefined = undefined

  constructor(text: string) {
    this.#text = text
    this.#version = hash('sha256', text, 'hex').slice(0, 16)
  }

  answer({ facts }: OwnRequest): Answer {
    const gzip = acceptsGzip(facts.headers['accept-encoding'])
    const headers = headerList({
      ETag: gzip ? `"${this.#version}-gzip"` : `"${this.#version}"`,
      'Cache-Control': `public, max-age=${keptSeconds}`,
      Vary: 'Accept-Encoding'
    })
    // Whatever way it was packed, the script is the same.
    if (facts.headers['if-none-match']?.includes(this.#version) === true) {
      return { status: 304, headers, body: '' }
    }
    const body = gzip ? (this.#packed ??= gzipSync(this.#text, { level: 9 })) : this.#text
    const content = headerList({
      'Content-Type': 'text/javascript; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      'Content-Length': String(Buffer.byteLength(body)),
      ...(gzip && { 'Content-Encoding': 'gzip' })
    })
    return { status: 200, headers: [...headers, ...content], body }
  }
}
