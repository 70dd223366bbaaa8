import { curlOptions, type CurlOption } from './curlOptions.ts'
import { shellWords } from './shellWords.ts'
import {
  asReceived,
  splitUrl,
  type HeaderLine,
  type Unreadable,
  type WrittenRequest
} from './writtenRequest.ts'

/** Ten times what Linux takes as one argument. */
const maxCommandLength = 1024 * 1024

/** What curl says where the command does not. The version is one of many; rules ask for `curl/`. */
const ownUserAgent = 'curl/8.14.1'
const ownEncodings = 'deflate, gzip, br, zstd'

/** Whether the text is meant as a curl command. */
export function isCurl(text: string): boolean {
  return /^\s*curl(?:\.exe)?\s/.test(text)
}

/** Reads a curl command as a shell and curl would, as far as the request goes. Nothing is executed or opened. */
export function readCurl(command: string): WrittenRequest | Unreadable {
  if (command.length > maxCommandLength) return { mistake: 'The curl command is longer than 1 MiB' }
  const words = shellWords(command.trim())
  return 'mistake' in words ? words : readCurlWords(words.slice(1))
}

/** Reads the words after `curl`, which a shell has taken apart already. */
export function readCurlWords(words: readonly string[]): WrittenRequest | Unreadable {
  const options = curlOptions(words)
  if ('mistake' in options) return options
  const notes: string[] = []
  const urls = valuesOf(options, 'url')
  const [given] = urls
  if (given === undefined) return { mistake: 'The curl command names no URL' }
  if (urls.length > 1) notes.push(`curl would send ${urls.length} requests; this is the first.`)
  const url = splitUrl(withScheme(given))
  if (url === undefined) return { mistake: `"${given.slice(0, 80)}" is no http or https URL` }
  const body = bodyOf(options, notes)
  const inQuery = has(options, 'get') && body !== undefined
  const target = escapeBytes(url.target)
  return {
    scheme: url.scheme,
    method: methodOf(options, inQuery ? undefined : body),
    target: inQuery ? withQuery(target, body.text) : target,
    httpVersion: versionOf(options),
    headers: headersOf(options, url.authority, url.userInfo, inQuery ? undefined : body, notes),
    notes
  }
}

interface Body {
  readonly type: string
  readonly text: string
  /** `undefined` where it stands in a file, or is put together by curl. */
  readonly length: number | undefined
}

/** Without an option curl takes what the server offers; HTTP/1.1 is what any does. */
function versionOf(options: readonly CurlOption[]): WrittenRequest['httpVersion'] {
  if (has(options, 'http2') || has(options, 'http2-prior-knowledge')) return '2.0'
  return has(options, 'http1.0') ? '1.0' : '1.1'
}

function valuesOf(options: readonly CurlOption[], ...names: readonly string[]): readonly string[] {
  return options.filter(({ name }) => names.includes(name)).map(({ value }) => value)
}

function has(options: readonly CurlOption[], name: string): boolean {
  return options.some(option => option.name === name)
}

/** Copied from a browser, brackets have a backslash against curl's own patterns. */
function withScheme(url: string): string {
  const plain = url.replace(/\\([[\]{}])/g, '$1')
  return /^\w+:\/\//.test(plain) ? plain : `http://${plain}`
}

function methodOf(options: readonly CurlOption[], body: Body | undefined): string {
  const said = valuesOf(options, 'request').at(-1)
  if (said !== undefined) return asReceived(said)
  if (has(options, 'head')) return 'HEAD'
  if (has(options, 'upload-file')) return 'PUT'
  return body === undefined ? 'GET' : 'POST'
}

function bodyOf(options: readonly CurlOption[], notes: string[]): Body | undefined {
  const json = valuesOf(options, 'json')
  const parts = options.flatMap(option => {
    const text = dataOf(option)
    return text === undefined ? [] : [text]
  })
  if (valuesOf(options, 'form', 'form-string').length > 0) {
    return {
      type: 'multipart/form-data; boundary=------------------------0000000000000000',
      text: '',
      length: undefined
    }
  }
  if (parts.length === 0) return undefined
  const isFile = options.some(({ name, value }) => value.startsWith('@') && readsFiles.has(name))
  if (isFile) notes.push('The file that the body stands in is not read.')
  const text = parts.join(json.length > 0 ? '' : '&')
  const type = json.length > 0 ? 'application/json' : 'application/x-www-form-urlencoded'
  return { type, text, length: isFile ? undefined : Buffer.byteLength(text) }
}

const readsFiles: ReadonlySet<string> = new Set([
  'data',
  'data-ascii',
  'data-binary',
  'data-urlencode',
  'json'
])

function dataOf({ name, value }: CurlOption): string | undefined {
  if (name === 'data-raw') return value
  if (!readsFiles.has(name)) return undefined
  if (name !== 'data-urlencode') return value
  const equals = value.indexOf('=')
  const key = value.slice(0, Math.max(0, equals))
  return `${key}${key === '' ? '' : '='}${formEncode(value.slice(equals + 1))}`
}

/** All but unreserved characters escaped, and `+` for a blank (curl_easy_escape and the URL standard). */
function formEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, unit => `%${unit.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

/** curl escapes what is not ASCII in lower-case digits. */
function escapeBytes(target: string): string {
  return target.replace(/[\x80-\xff]/g, byte => `%${byte.charCodeAt(0).toString(16)}`)
}

function withQuery(target: string, text: string): string {
  return `${target}${target.includes('?') ? '&' : '?'}${asReceived(text)}`
}

/** curl's own headers first, then those of the command; one of the same name takes the place of curl's. */
function headersOf(
  options: readonly CurlOption[],
  authority: string,
  userInfo: string,
  body: Body | undefined,
  notes: string[]
): readonly HeaderLine[] {
  const given = valuesOf(options, 'header').flatMap(line => headerOf(line, notes))
  const named = new Set(given.map(([name]) => name.toLowerCase()))
  const own = ownHeaders(options, authority, userInfo, body, notes).filter(
    ([name]) => !named.has(name.toLowerCase())
  )
  // A header without a value, `-H 'Accept:'`, only takes away curl's own.
  return [...own, ...given].flatMap(([name, value]) =>
    value === undefined ? [] : [[asReceived(name), asReceived(value)] as const]
  )
}

type GivenHeader = readonly [name: string, value: string | undefined]

function headerOf(line: string, notes: string[]): readonly GivenHeader[] {
  if (line.startsWith('@')) {
    notes.push('The file that headers stand in is not read.')
    return []
  }
  const colon = line.indexOf(':')
  if (colon < 0) return line.endsWith(';') ? [[line.slice(0, -1), '']] : []
  const value = line.slice(colon + 1).trim()
  return [[line.slice(0, colon).trim(), value === '' ? undefined : value]]
}

function ownHeaders(
  options: readonly CurlOption[],
  authority: string,
  userInfo: string,
  body: Body | undefined,
  notes: string[]
): readonly GivenHeader[] {
  const user = valuesOf(options, 'user').at(-1) ?? (userInfo === '' ? undefined : unescapeInfo(userInfo))
  const bearer = valuesOf(options, 'oauth2-bearer').at(-1)
  const range = valuesOf(options, 'range').at(-1)
  const referer = valuesOf(options, 'referer')
    .at(-1)
    ?.replace(/;auto$/, '')
  const isJson = has(options, 'json')
  return [
    ['Host', authority],
    ['Authorization', bearer === undefined ? user && `Basic ${btoa(asReceived(user))}` : `Bearer ${bearer}`],
    ['User-Agent', (valuesOf(options, 'user-agent').at(-1) ?? ownUserAgent) || undefined],
    ['Accept', isJson ? 'application/json' : '*/*'],
    ['Accept-Encoding', has(options, 'compressed') ? ownEncodings : undefined],
    ['Range', range && `bytes=${range}`],
    ['Referer', referer || undefined],
    ['Cookie', cookiesOf(options, notes)],
    ['Content-Type', body?.type],
    ['Content-Length', body?.length?.toString()]
  ]
}

function unescapeInfo(userInfo: string): string {
  try {
    return decodeURIComponent(userInfo)
  } catch {
    return userInfo
  }
}

/** What has no `=` is the name of a file. */
function cookiesOf(options: readonly CurlOption[], notes: string[]): string | undefined {
  const given = valuesOf(options, 'cookie')
  if (given.some(value => !value.includes('='))) notes.push('The file that cookies stand in is not read.')
  return given.filter(value => value.includes('=')).join(';') || undefined
}
