import type { HeaderLine, Unreadable, WrittenRequest } from './writtenRequest.ts'

const requestLine = /^([!#$%&'*+.^_`|~\w-]+) ([^ ]+) HTTP\/(1\.[01]|2|2\.0|3)$/
const headerLine = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/

/** Far beyond what a listener takes, so that the answer can be that it takes less. */
const maxLines = 10_000

/**
 * Reads a request as it goes over the wire (RFC 9112 §3, §5), with lines ended as anyone ends them, or as
 * developer tools write down one of HTTP/2. `text` has one unit for each byte. Everything after the first
 * empty line is its body, which nobody looks at.
 */
export function readRawRequest(text: string): WrittenRequest | Unreadable {
  const [head = ''] = text.replace(/^(?:\r?\n)+/, '').split(/\r?\n\r?\n/, 1)
  const lines = head.replace(/\r?\n$/, '').split(/\r?\n/, maxLines)
  const first = requestLine.exec(lines[0] ?? '')
  if (first === null) return { mistake: `The first line is no request line of HTTP/1, as "GET / HTTP/1.1"` }
  const headers: HeaderLine[] = []
  for (const [i, line] of lines.slice(1).entries()) {
    const header = headerLine.exec(line)
    if (header === null) return { mistake: `Line ${i + 2} is no header; the gateway answers 400 to it` }
    headers.push([header[1]!, header[2]!.replace(/[ \t]+$/, '')])
  }
  return {
    scheme: undefined,
    method: first[1]!,
    target: first[2]!,
    // What is HTTP/3 to a browser is HTTP/2 to whoever does not speak it.
    httpVersion: first[3] === '1.0' || first[3] === '1.1' ? first[3] : '2.0',
    headers,
    notes: []
  }
}
