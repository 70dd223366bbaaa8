import type { RefusalReason } from './refusal.ts'

/** A request target (RFC 9112 §3.2), read and normalised. */
export interface RequestTarget {
  /** `asterisk` is `OPTIONS *`: about the server itself, so nothing to match and nothing to forward. */
  readonly form: 'origin' | 'absolute' | 'asterisk'
  /** What rules see: normalised, without path parameters, delimiters unescaped. */
  readonly path: string
  /** As sent, without the `?`. */
  readonly query: string
  /** What the upstream is asked for: the normalised path with its parameters, and the query as sent. */
  readonly forward: string
  /** Of an absolute target, where it stands in for the Host header; `''` otherwise. */
  readonly authority: string
}

/** The longest target Moien reads, in bytes. */
export const maxTargetBytes = 8192

/**
 * Reads a request target so that rules and upstream see the same resource: every way to write a path
 * comes out as one (RFC 3986 §6.2.2), and what servers are known to read differently is refused.
 *
 * Unreserved characters are unescaped, other escapes upper-cased, characters that have no place in a path
 * escaped; dot segments are resolved and empty segments dropped. Refused are backslashes, control bytes,
 * `;` and `/` behind an escape, escapes that are not UTF-8, and segments that are empty or dots once
 * their parameters are cut off (`/..;/`). Reading `forward` again gives the same path and the same
 * `forward`.
 */
export function readTarget(target: string, method: string): RequestTarget | RefusalReason {
  if (target.length > maxTargetBytes) return 'target_too_long'
  if (target.charCodeAt(0) === slash) return readOriginForm(target, 'origin', '')
  if (target === '*') return method === 'OPTIONS' ? serverItself : 'bad_path'
  const match = absoluteForm.exec(target)
  if (match === null) return 'bad_path'
  const authority = match[1]!
  if (authority === '') return 'bad_host'
  const rest = target.slice(match[0].length)
  if (rest === '' && method === 'OPTIONS') return { ...serverItself, authority }
  return readOriginForm(rest.startsWith('/') ? rest : `/${rest}`, 'absolute', authority)
}

const serverItself: RequestTarget = { form: 'asterisk', path: '*', query: '', forward: '*', authority: '' }

const absoluteForm = /^https?:\/\/([^/?#]*)/i

const slash = 0x2f
const dot = 0x2e
const percent = 0x25
const semicolon = 0x3b
const backslash = 0x5c
const numberSign = 0x23
const questionMark = 0x3f

/** What a byte of a path asks for. */
const plain = 0
/** Fits a URI, but the path needs normalising. */
const special = 1
/** Has no place in a URI; the same resource is meant by its escape. */
const escapable = 2
const forbidden = 3

const byteKinds = classifyBytes()

function classifyBytes(): Uint8Array {
  const kinds = new Uint8Array(256).fill(forbidden)
  const mark = (characters: string, kind: number): void => {
    for (const character of characters) kinds[character.charCodeAt(0)] = kind
  }
  mark("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@/", plain)
  mark('%;', special)
  mark('"<>[]^`{|}', escapable)
  return kinds
}

function readOriginForm(
  target: string,
  form: 'origin' | 'absolute',
  authority: string
): RequestTarget | RefusalReason {
  let isPlain = true
  let at = 0
  let previous = 0
  for (; at < target.length; at++) {
    const code = target.charCodeAt(at)
    if (code === questionMark) break
    const kind = byteKinds[code] ?? forbidden
    if (kind === forbidden) return 'bad_path'
    if (kind !== plain || (previous === slash && isEmptyOrDots(target, at))) isPlain = false
    previous = code
  }
  const queryAt = at
  // The query is the application's own: nothing in it is decoded, only bytes without a meaning are refused.
  for (at++; at < target.length; at++) {
    const code = target.charCodeAt(at)
    if (code <= 0x20 || code >= 0x7f || code === numberSign) return 'bad_path'
  }
  const query = target.slice(queryAt + 1)
  const raw = queryAt === target.length ? target : target.slice(0, queryAt)
  if (isPlain) return { form, path: raw, query, forward: target, authority }
  const forwardPath = normalise(raw)
  if (forwardPath === undefined) return 'bad_path'
  const forward = forwardPath + target.slice(queryAt)
  if (forward.length > maxTargetBytes) return 'target_too_long'
  return { form, path: withoutParameters(forwardPath), query, forward, authority }
}

/** Whether the segment that begins here is empty, `.` or `..`; `.env` is a name like any other. */
function isEmptyOrDots(target: string, at: number): boolean {
  let end = at
  while (end < at + 2 && target.charCodeAt(end) === dot) end++
  const code = target.charCodeAt(end)
  return code === slash || (end > at && (end === target.length || code === questionMark))
}

/** The path in its one form, parameters kept; `undefined` when servers would not agree on its meaning. */
function normalise(raw: string): string | undefined {
  const written = rewriteCharacters(raw)
  if (written === undefined) return undefined
  const segments = written.split('/').slice(1)
  const kept: string[] = []
  for (const segment of segments) {
    const cut = segment.indexOf(';')
    const name = cut < 0 ? segment : segment.slice(0, cut)
    if (name !== '' && name !== '.' && name !== '..') kept.push(segment)
    else if (cut >= 0) return undefined
    else if (name === '..') kept.pop()
  }
  if (kept.length === 0) return '/'
  const last = segments.at(-1)
  return `/${kept.join('/')}${last === '' || last === '.' || last === '..' ? '/' : ''}`
}

/** Brings every character of a path into its one written form. */
function rewriteCharacters(raw: string): string | undefined {
  let written = ''
  let isAscii = true
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at)
    if (code !== percent) {
      written += byteKinds[code] === escapable ? escapeOf(code) : raw[at]!
      continue
    }
    const hex = raw.slice(at + 1, at + 3)
    if (!/^[\dA-Fa-f]{2}$/.test(hex)) return undefined
    const byte = Number.parseInt(hex, 16)
    if (isAmbiguous(byte)) return undefined
    if (byte >= 0x80) isAscii = false
    written += isUnreserved(byte) ? String.fromCharCode(byte) : escapeOf(byte)
    at += 2
  }
  return isAscii || isUtf8(written) ? written : undefined
}

/** Control bytes, and delimiters that some servers unescape before they split a path and others after. */
function isAmbiguous(escaped: number): boolean {
  return (
    escaped < 0x20 || escaped === 0x7f || escaped === slash || escaped === backslash || escaped === semicolon
  )
}

/** RFC 3986 §2.3. */
function isUnreserved(byte: number): boolean {
  return /[\w.~-]/.test(String.fromCharCode(byte))
}

function escapeOf(code: number): string {
  return `%${code < 16 ? '0' : ''}${code.toString(16).toUpperCase()}`
}

function isUtf8(escaped: string): boolean {
  try {
    decodeURIComponent(escaped)
    return true
  } catch {
    return false
  }
}

/** Servers take an escaped delimiter for the delimiter itself, so rules must see it as such: `/%40` is `/@`. */
function withoutParameters(path: string): string {
  return path
    .replace(/;[^/]*/g, '')
    .replace(/%(?:2[146789ABC]|3[AD]|40)/g, escape =>
      String.fromCharCode(Number.parseInt(escape.slice(1), 16))
    )
}
