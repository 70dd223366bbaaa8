/** One field of a multipart/form-data body. */
export interface Part {
  readonly name: string
  /** The browser's name for the file, `''` when none was chosen; `undefined` for fields that are no files. */
  readonly fileName: string | undefined
  readonly contentType: string
  readonly data: Buffer
}

const maxParts = 50
const maxHeadBytes = 4096

/** The boundary named by a Content-Type (RFC 2046 §5.1.1); `undefined` when it is no multipart/form-data. */
export function readBoundary(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(
    contentType ?? ''
  )
  return match?.[1] ?? match?.[2]
}

/**
 * Takes a multipart/form-data body apart (RFC 7578). `undefined` when it is malformed or unfinished, has more
 * than 50 parts or a part's head of more than 4 KiB. Parts share the body's memory.
 */
export function parseMultipart(body: Buffer, boundary: string): readonly Part[] | undefined {
  const parts: Part[] = []
  let delimiter = findDelimiter(body, 0, boundary)
  while (delimiter !== undefined) {
    if (delimiter.closes) return parts
    const next = findDelimiter(body, delimiter.end - 2, boundary)
    if (next === undefined || parts.length === maxParts) return undefined
    const part = parsePart(body.subarray(delimiter.end, next.start))
    if (part === undefined) return undefined
    parts.push(part)
    delimiter = next
  }
  return undefined
}

interface Delimiter {
  readonly start: number
  /** After its line break. */
  readonly end: number
  /** It is the one that ends the body. */
  readonly closes: boolean
}

/**
 * The next line that is a delimiter: the boundary alone, or followed by `--`, white space allowed after it.
 * A search that begins two bytes early finds the line break that the delimiter before shares with an empty part.
 */
function findDelimiter(body: Buffer, from: number, boundary: string): Delimiter | undefined {
  const mark = Buffer.from(`--${boundary}`)
  for (let at = body.indexOf(mark, from); at >= 0; at = body.indexOf(mark, at + 1)) {
    if (at > 0 && (body[at - 1] !== 0x0a || body[at - 2] !== 0x0d)) continue
    const start = Math.max(0, at - 2)
    let end = at + mark.length
    const closes = body[end] === 0x2d && body[end + 1] === 0x2d
    if (closes) return { start, end, closes }
    while (body[end] === 0x20 || body[end] === 0x09) end++
    if (body[end] === 0x0d && body[end + 1] === 0x0a) return { start, end: end + 2, closes }
  }
  return undefined
}

function parsePart(bytes: Buffer): Part | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0 || headEnd > maxHeadBytes) return undefined
  const lines = bytes.toString('utf8', 0, headEnd).split('\r\n')
  const disposition = findHeader(lines, 'content-disposition')
  const name = parameter(disposition, 'name')
  if (!/^form-data[ \t]*;/i.test(disposition) || name === undefined) return undefined
  return {
    name,
    fileName: parameter(disposition, 'filename'),
    contentType: findHeader(lines, 'content-type') || 'text/plain',
    data: bytes.subarray(headEnd + 4)
  }
}

/** The header's value; `''` when there is none. */
function findHeader(lines: readonly string[], name: string): string {
  const line = lines.find(candidate => candidate.toLowerCase().startsWith(`${name}:`))
  return line === undefined ? '' : line.slice(name.length + 1).trim()
}

/** Browsers write quotes and line breaks in names as percent escapes, and nothing else (HTML §4.10.21.8). */
function parameter(disposition: string, name: string): string | undefined {
  const value = new RegExp(`;[ \\t]*${name}="([^"]*)"`, 'i').exec(disposition)?.[1]
  return value?.replace(/%(22|0D|0A)/gi, escape => String.fromCharCode(Number.parseInt(escape.slice(1), 16)))
}
