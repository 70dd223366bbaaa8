import { pipeline } from 'node:stream/promises'
import { html } from './html.ts'
import { sendPage, sendText, type Route, type Visit } from './visit.ts'

const unitBytes: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }
const maxBytes = 2 * 1024 ** 3

/**
 * What downloads are made of, again and again. Its length is a prime, so that a piece that was lost, doubled
 * or moved shows at any buffer size.
 */
export const downloadBlock: Buffer = Buffer.from(
  Uint8Array.from({ length: 65_521 }, (_, i) => (i * 2_654_435_761) >>> 24)
)

/** Large downloads, streamed: `/download?size=1GiB`, whole or a range of bytes. */
export const downloadRoutes: readonly Route[] = [
  { method: 'GET', path: '/downloads', answer: showDownloads },
  { method: 'GET', path: '/download', answer: sendDownload }
]

function showDownloads(visit: Visit): void {
  sendPage(
    visit,
    200,
    'Downloads',
    html`<p>Extracts from the register, made up while they are sent.</p>
      <ul>
        ${['1MiB', '50MiB', '1GiB'].map(size => html`<li><a href="/download?size=${size}" download>Extract of ${size}</a></li> `)}
      </ul>`
  )
}

async function sendDownload(visit: Visit): Promise<void> {
  const size = readSize(visit.query.get('size') ?? '1MiB')
  if (size === undefined)
    return sendText(visit, 400, 'size is a number of bytes, or like 10MiB; at most 2GiB.\n')
  const { request, response } = visit
  response.setHeader('Accept-Ranges', 'bytes')
  response.setHeader('ETag', `"${size}"`)
  const range = readRange(request.headers, size)
  if (range === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${size}`)
    return sendText(visit, 416, 'The extract is shorter.\n')
  }
  const { start, end } = range ?? { start: 0, end: size }
  if (range !== undefined) response.setHeader('Content-Range', `bytes ${start}-${end - 1}/${size}`)
  response.writeHead(range === undefined ? 200 : 206, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': end - start,
    'Content-Disposition': 'attachment; filename="extract.bin"'
  })
  if (request.method === 'HEAD') response.end()
  else await pipeline(pieces(start, end), response)
}

/** Bytes from `start` up to and without `end`. */
interface Range {
  readonly start: number
  readonly end: number
}

function readSize(text: string): number | undefined {
  const match = /^(\d{1,10})(|KiB|MiB|GiB)$/.exec(text)
  const size = match === null ? Infinity : Number(match[1]) * unitBytes[match[2]!]!
  return size <= maxBytes ? size : undefined
}

/** One range of bytes (RFC 9110 §14.2); others, or one for another size, give the whole. */
function readRange(
  {
    range,
    'if-range': ifRange
  }: { readonly range?: string | undefined; readonly 'if-range'?: string | undefined },
  size: number
): Range | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '')
  if (match === null || (ifRange !== undefined && ifRange !== `"${size}"`)) return undefined
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (first !== '' && last !== '' && Number(last) < start) return undefined
  return start < end ? { start, end } : 'unsatisfiable'
}

/** The content between two bytes, made as it is read. */
function* pieces(start: number, end: number): Generator<Buffer> {
  let at = start
  while (at < end) {
    const offset = at % downloadBlock.length
    const piece = downloadBlock.subarray(offset, offset + end - at)
    at += piece.length
    yield piece
  }
}
