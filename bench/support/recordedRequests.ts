import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../test/support/sourceFiles.ts'

/** A request as a real client sent it. */
export interface RecordedRequest {
  readonly path: string
  /** In the order and spelling of the client, without Host and Connection. */
  readonly headers: Readonly<Record<string, string>>
}

interface Recording {
  readonly src: string
  readonly v: string
  readonly m: string
  readonly url: string
  /** Names and values. */
  readonly raw: readonly string[]
}

/**
 * What Chromium and Firefox ask for over HTTP/1.1 when they show a page: the document, a frame, style,
 * scripts, an image, background calls.
 */
export function browserRequests(): readonly RecordedRequest[] {
  const pages = read('browser-requests').filter(
    ({ v, m, url, raw }) => v === '1.1' && m === 'GET' && names(raw).has('sec-fetch-dest') && !isStream(url)
  )
  const distinct = new Map(pages.map(recording => [`${recording.src} ${recording.url}`, recording]))
  return [...distinct.values()].map(requestOf)
}

/** Those of them that ask for the document itself. */
export function documentRequests(): readonly RecordedRequest[] {
  return browserRequests().filter(({ headers }) => headers['Sec-Fetch-Dest'] === 'document')
}

/** What programs send over HTTP/1.1 that take a browser's name, but not its ways to ask for a document. */
export function scriptedRequests(): readonly RecordedRequest[] {
  return read('scripted-requests')
    .filter(({ v, raw }) => v === '1.1' && !names(raw).has('sec-fetch-dest'))
    .map(requestOf)
}

function read(name: string): readonly Recording[] {
  const lines = readFileSync(join(root, `test/fixtures/${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map(line => JSON.parse(line) as Recording)
}

/** WebSocket, server-sent events, video: not answered at once. The favicon is asked for once a day. */
function isStream(path: string): boolean {
  return ['/ws', '/es', '/v.mp4', '/favicon.ico'].includes(path)
}

function names(raw: readonly string[]): ReadonlySet<string> {
  return new Set(raw.filter((_, i) => i % 2 === 0).map(name => name.toLowerCase()))
}

function requestOf({ url, raw }: Recording): RecordedRequest {
  const headers: Record<string, string> = {}
  for (let i = 0; i < raw.length; i += 2) {
    if (['host', 'connection'].includes(raw[i]!.toLowerCase())) continue
    // The recordings were made without a screen, which the shipped rules hold against a browser.
    headers[raw[i]!] = raw[i + 1]!.replace('HeadlessChrome', 'Chrome')
  }
  return { path: url, headers }
}
