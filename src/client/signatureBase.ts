import type { InnerList, Item, Parameters } from 'structured-headers'
import type { SignedMessage } from './signedMessage.ts'
import { structuredFields } from './structuredFields.ts'

/** More components than this no signature covers; each is a line of the base. */
const maxComponents = 32

/**
 * What a signature over a request is made of (RFC 9421 §2.5), for a member of `Signature-Input`. `undefined`
 * where the request does not have what it covers, has it in two ways, or where Moien does not know the
 * component: `bs`, `sf`, `tr` and `req` among their parameters.
 */
export function signatureBase(input: InnerList, message: SignedMessage): string | undefined {
  const { serializeInnerList, serializeItem } = structuredFields()
  const [components, parameters] = input
  if (components.length > maxComponents) return undefined
  const seen = new Set<string>()
  let base = ''
  for (const component of components) {
    const value = componentValue(component, message)
    if (value === undefined) return undefined
    const identifier = serializeItem(component)
    if (seen.has(identifier)) return undefined
    seen.add(identifier)
    base += `${identifier}: ${value}\n`
  }
  base += `"@signature-params": ${serializeInnerList([components, parameters])}`
  return isPrintable(base) ? base : undefined
}

/** A value with a line break in it could pass for two components. */
function isPrintable(base: string): boolean {
  return /^[\t\n\x20-\x7e]*$/.test(base)
}

function componentValue([name, parameters]: Item, message: SignedMessage): string | undefined {
  if (typeof name !== 'string' || name !== name.toLowerCase()) return undefined
  const value = name.startsWith('@')
    ? derivedValue(name, parameters, message)
    : fieldValue(name, parameters, message)
  return value?.includes('\n') === true ? undefined : value
}

/** RFC 9421 §2.1: a field, or with `key` one member of a dictionary. */
function fieldValue(name: string, parameters: Parameters, message: SignedMessage): string | undefined {
  const field = message.field(name)
  if (field === undefined || parameters.size === 0) return field
  const key = parameters.get('key')
  if (typeof key !== 'string' || parameters.size > 1) return undefined
  return memberOf(field, key)
}

function memberOf(field: string, key: string): string | undefined {
  const { isInnerList, parseDictionary, serializeInnerList, serializeItem } = structuredFields()
  try {
    const member = parseDictionary(field).get(key)
    if (member === undefined) return undefined
    return isInnerList(member) ? serializeInnerList(member) : serializeItem(member)
  } catch {
    // The field is no dictionary, so it has no such member.
    return undefined
  }
}

/** RFC 9421 §2.2: what is no field. */
function derivedValue(name: string, parameters: Parameters, message: SignedMessage): string | undefined {
  if (name === '@query-param') return queryParameter(parameters, message)
  if (parameters.size > 0) return undefined
  const { method, scheme, authority, path, query } = message
  const target = query === undefined ? path : `${path}?${query}`
  switch (name) {
    case '@method':
      return method
    case '@authority':
      return authority
    case '@scheme':
      return scheme
    case '@target-uri':
      return `${scheme}://${authority}${target}`
    case '@request-target':
      return target
    case '@path':
      return path
    case '@query':
      return `?${query ?? ''}`
    default:
      return undefined
  }
}

/** RFC 9421 §2.2.8: decoded and encoded again, so that it is the same however it was written. */
function queryParameter(parameters: Parameters, { query }: SignedMessage): string | undefined {
  const name = parameters.get('name')
  if (typeof name !== 'string' || parameters.size > 1 || query === undefined) return undefined
  const values = [...new URLSearchParams(query)].filter(([key]) => encodeParameter(key) === name)
  return values.length === 1 ? encodeParameter(values[0]![1]) : undefined
}

/** All but letters, digits, `*`, `-`, `.` and `_` escaped, as forms do it, but for blanks. */
function encodeParameter(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()~]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  )
}
