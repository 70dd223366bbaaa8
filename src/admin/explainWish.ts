import * as z from 'zod'
import { parseAddress } from '../core/address.ts'
import type { Scheme } from '../core/facts.ts'
import type { PassState } from '../core/passState.ts'
import { describedPasses, parseInstant } from '../rehearsal/describedTerms.ts'
import { readRequestText, readUrl } from '../rehearsal/readRequestText.ts'
import { overlaySoftware, softwareShape, type SaidSoftware } from '../rehearsal/saidSoftware.ts'
import type { Unreadable, WrittenRequest } from '../rehearsal/writtenRequest.ts'

/** A request that is to be explained. */
export type ExplainWish = (RecentWish | DescribedWish) & {
  /** Told in lines to read, not in keys. */
  readonly asText: boolean
}

/** One that was decided a short while ago, by its incident number. */
export interface RecentWish {
  readonly is: 'recent'
  readonly id: string
}

/** A request that might come. */
export interface DescribedWish {
  readonly is: 'described'
  readonly written: WrittenRequest
  readonly clientIp: string
  readonly scheme: Scheme | undefined
  readonly pass: Partial<PassState> | undefined
  readonly software: SaidSoftware
  /** Wall clock; `undefined` is the present. */
  readonly atMs: number | undefined
}

/** Twelve characters as on pages and in the log, whatever their case. */
const incident = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/

/** An incident number as it stands on pages and in the log; `undefined` when the text is none. */
export function readIncident(text: string): string | undefined {
  const upper = text.toUpperCase()
  return incident.test(upper) ? upper : undefined
}

const circumstances = {
  client_ip: z
    .string()
    .refine(text => parseAddress(text) !== undefined, 'is no IP address')
    .optional(),
  scheme: z.enum(['http', 'https']).optional(),
  pass: z.enum(['light', 'heavy', 'button', 'expired']).optional(),
  ...softwareShape,
  at: z
    .string()
    .refine(text => parseInstant(text) !== undefined, 'is no time with its zone, as 2026-11-23T10:00:00Z')
    .optional()
}

const schema = z.strictObject({
  format: z.enum(['json', 'text']).optional(),
  id: z.string().optional(),
  request: z.string().optional(),
  url: z.string().optional(),
  method: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  ...circumstances
})

type Body = z.infer<typeof schema>

/**
 * Reads what `POST /explain` is sent: a JSON object, or the request itself as a curl command, HAR entry or raw
 * request when its Content-Type is not JSON.
 */
export function readExplainWish(body: Buffer, isJson: boolean): ExplainWish | Unreadable {
  if (!isJson) return described({}, readRequestText(body, ''))
  const parsed = schema.safeParse(parseJson(body))
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    return { mistake: path.length === 0 ? message : `${path.join('.')}: ${message}` }
  }
  const { id, request, url } = parsed.data
  if ([id, request, url].filter(value => value !== undefined).length !== 1) {
    return { mistake: 'Say one of id (an incident number), request (its text) and url' }
  }
  if (id === undefined) return described(parsed.data, writtenIn(parsed.data))
  const incidentId = readIncident(id)
  return incidentId === undefined
    ? { mistake: 'id: an incident number looks like 7K3F-9QWM-2XAB' }
    : { is: 'recent', id: incidentId, asText: parsed.data.format === 'text' }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function writtenIn({ request, url = '', method, headers }: Body): WrittenRequest | Unreadable {
  if (request !== undefined) return readRequestText(Buffer.from(request), '')
  const written = readUrl(url)
  if ('mistake' in written || (method === undefined && headers === undefined)) return written
  const host = written.headers.filter(([name]) => name === 'Host')
  const others = headers === undefined ? written.headers : [...host, ...Object.entries(headers)]
  const notes = headers === undefined ? written.notes : []
  return { ...written, method: method ?? 'GET', headers: others, notes }
}

function described(
  { client_ip = '192.0.2.1', scheme, pass, at, format, ...said }: Partial<Body>,
  written: WrittenRequest | Unreadable
): ExplainWish | Unreadable {
  if ('mistake' in written) return written
  return {
    is: 'described',
    written,
    clientIp: client_ip,
    scheme,
    pass: pass && describedPasses[pass],
    software: overlaySoftware({}, said),
    atMs: at === undefined ? undefined : parseInstant(at),
    asText: format === 'text'
  }
}
