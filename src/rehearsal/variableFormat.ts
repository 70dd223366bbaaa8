import type { IncomingHttpHeaders } from 'node:http'
import { Fault } from '../core/fault.ts'
import type { LogFormat, LoggedLine } from './logFormat.ts'
import { LogTime } from './logTime.ts'
import { readProtocol } from './readProtocol.ts'
import { splitFormat, type FormatParts } from './splitFormat.ts'

/** nginx's `combined`, which is Apache's as well. */
export const combinedFormat: string =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent ' +
  '"$http_referer" "$http_user_agent"'

/** RFC 9110 §5.6.2. */
const token = /^[\w!#$%&'*+.^`|~-]{1,32}$/

/** Of these no line brings a text of its own, which would have to be hashed for every look-up. */
const usualMethods: readonly string[] = ['GET', 'POST', 'HEAD']

/** Where each thing stands among a line's values; -1 where it does not. */
interface Places {
  readonly address: number
  readonly time: number
  readonly request: number
  readonly method: number
  readonly uri: number
  readonly path: number
  readonly query: number
  readonly host: number
  readonly scheme: number
  readonly protocol: number
  readonly status: number
  readonly headers: readonly NamedPlace[]
  readonly cookies: readonly NamedPlace[]
}

interface NamedPlace {
  readonly name: string
  readonly place: number
}

/**
 * A log format in nginx's own words (`log_format`), read backwards: what stands between two pieces of fixed
 * text is the variable's value. Variables that tell Moien nothing are passed over, and so is whatever follows
 * the format's end on a line.
 * @throws Fault `usage` when it names neither client, time nor request, or lets two variables touch.
 */
export function variableFormat(name: string, text: string): LogFormat {
  const parts = splitFormat(text)
  const places = findPlaces(parts.variables)
  const { address, time, request, method, uri, path, query } = places
  if (address < 0) throw new Fault('usage', 'The log format has no $remote_addr')
  if (time < 0) throw new Fault('usage', 'The log format has no $time_local, $time_iso8601 or $msec')
  if (request < 0 && (method < 0 || (uri < 0 && path < 0))) {
    throw new Fault('usage', 'The log format has neither $request nor $request_method with $request_uri')
  }
  const headers = new Set(places.headers.map(header => header.name))
  const recorded = {
    host: places.host >= 0,
    query: request >= 0 || uri >= 0 || query >= 0,
    pass: 'untold' as const,
    headers,
    sentHeaders: false,
    cookies: new Set(places.cookies.map(cookie => cookie.name)),
    contradictions: false,
    kind: headers.has('sec-fetch-dest') || headers.has('accept'),
    software: false
  }
  return { name, recorded, read: readerOf(parts, places) }
}

function findPlaces(variables: readonly string[]): Places {
  const first = (...names: readonly string[]): number =>
    Math.max(
      -1,
      ...names
        .map(name => variables.indexOf(name))
        .filter(place => place >= 0)
        .slice(0, 1)
    )
  const named = (prefix: string, write: (name: string) => string): readonly NamedPlace[] =>
    variables.flatMap((variable, place) =>
      variable.startsWith(prefix) ? [{ name: write(variable.slice(prefix.length)), place }] : []
    )
  return {
    address: first('remote_addr'),
    time: first('msec', 'time_iso8601', 'time_local'),
    request: first('request'),
    method: first('request_method'),
    uri: first('request_uri'),
    path: first('uri', 'document_uri'),
    query: first('args', 'query_string'),
    host: first('host', 'http_host', 'server_name'),
    scheme: first('scheme'),
    protocol: first('server_protocol'),
    status: first('status'),
    headers: named('http_', name => name.toLowerCase().replaceAll('_', '-')),
    cookies: named('cookie_', name => name)
  }
}

function readerOf(parts: FormatParts, places: Places): (line: string) => LoggedLine {
  const times = new LogTime()
  const at = (place: number): string => parts.value(place)
  return line => {
    if (!parts.read(line)) return { is: 'malformed', reason: 'it does not follow the format' }
    const atMs = times.read(parts.value(places.time))
    if (atMs === undefined) return { is: 'malformed', reason: 'its time cannot be read' }
    const requestLine = places.request < 0 ? writtenLine(at, places) : at(places.request)
    const methodEnd = requestLine.indexOf(' ')
    const targetEnd = requestLine.lastIndexOf(' ')
    const method = methodOf(requestLine, methodEnd)
    const isHttp = targetEnd > methodEnd && requestLine.startsWith('HTTP/', targetEnd + 1)
    if (!isHttp || method === undefined) return { is: 'refused', reason: 'bad_syntax' }
    const status = Number(at(places.status))
    return {
      is: 'request',
      atMs,
      clientIp: parts.value(places.address),
      scheme: at(places.scheme) === 'http' ? 'http' : 'https',
      protocol: readProtocol(requestLine.slice(targetEnd + 1)),
      method,
      host: at(places.host),
      target: requestLine.slice(methodEnd + 1, targetEnd),
      headers: readHeaders(at, places),
      status,
      // What was answered 101 was an upgrade, whatever else is not known of it.
      kind: status === 101 ? 'upgrade' : undefined,
      pass: undefined,
      contradictions: undefined,
      decided: undefined,
      siteId: ''
    }
  }
}

/** The method at the beginning of a request line; `undefined` where there is none. */
function methodOf(requestLine: string, end: number): string | undefined {
  for (const method of usualMethods) {
    if (method.length === end && requestLine.startsWith(method)) return method
  }
  const method = requestLine.slice(0, Math.max(end, 0))
  return token.test(method) ? method : undefined
}

/** The request line, from its parts. */
function writtenLine(at: (place: number) => string, { method, uri, path, query, protocol }: Places): string {
  const parameters = at(query)
  const target = uri >= 0 ? at(uri) : `${at(path)}${parameters === '' ? '' : `?${parameters}`}`
  return `${at(method)} ${target} ${protocol < 0 ? 'HTTP/' : at(protocol)}`
}

function readHeaders(at: (place: number) => string, { headers, cookies }: Places): IncomingHttpHeaders {
  const found: Record<string, string> = {}
  for (const { name, place } of headers) {
    const value = at(place)
    if (value !== '') found[name] = value
  }
  for (const { name, place } of cookies) {
    const value = at(place)
    if (value === '') continue
    found['cookie'] =
      found['cookie'] === undefined ? `${name}=${value}` : `${found['cookie']}; ${name}=${value}`
  }
  return found
}
