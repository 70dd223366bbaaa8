import { parseAddress } from '../core/address.ts'
import { parseDuration } from '../core/duration.ts'
import type { Scheme } from '../core/facts.ts'
import { Fault } from '../core/fault.ts'
import { fingerprintFacts, type FingerprintFact, fingerprintMistake } from '../core/fingerprintFact.ts'
import type { SiteLoad } from '../core/siteLoad.ts'
import { tlsStates, type TlsState } from '../core/tlsState.ts'
import type { Circumstances } from '../gateway/explainRequest.ts'
import { countryMistake } from '../policy/countryCodes.ts'
import { describedPasses, parseInstant } from '../rehearsal/describedTerms.ts'
import type { SaidSoftware } from '../rehearsal/saidSoftware.ts'
import { chosenOption, textOption, type OptionShapes, type Parsed } from './parseOptions.ts'

/** More would take longer than anyone waits for one answer. */
const maxTimes = 100_000

/** What `explain` takes that its request does not say of itself. */
export const circumstanceOptions: OptionShapes = {
  'client-ip': { type: 'string' },
  country: { type: 'string' },
  asn: { type: 'string' },
  scheme: { type: 'string' },
  pass: { type: 'string' },
  ...Object.fromEntries(
    ['tls', ...fingerprintFacts].map(fact => [optionOf(fact), { type: 'string' as const }])
  ),
  'event-loop-lag': { type: 'string' },
  'upstream-in-flight': { type: 'string' },
  at: { type: 'string' },
  repeat: { type: 'string' },
  every: { type: 'string' }
}

/** How those options stand in a help text. */
export const circumstanceOptionsHelp: string = `  --client-ip IP      who calls (default 192.0.2.1)
  --country CODE      from where, as LU, whatever the files under geography say
  --asn NUMBER        through which network, likewise
  --scheme SCHEME     http or https, where neither the request nor the site says
  --pass PASS         shows a pass: light, heavy, button or expired
  --tls VERSION       TLSv1.3, TLSv1.2 or none, of the client's connection
  --ja4 JA4           what the client's software is known by (default: unknown);
                      likewise --ja3, --ja3n, --tls-hash, --h2, --header-order
  --event-loop-lag DURATION
                      how late the gateway's timers run (default: unknown)
  --upstream-in-flight N
                      how many requests the application has (default: unknown)
  --at TIME           when, as 2026-11-23T10:00:00Z (default: now)
  --repeat N          sends it N times, and tells when the answer changes
  --every DURATION    how long after each other (default 100ms)`

/**
 * Reads them.
 * @throws Fault `usage` for what is none of what an option takes.
 */
export function readCircumstances(parsed: Parsed): Circumstances {
  const clientIp = textOption(parsed, 'client-ip', '192.0.2.1')
  if (parseAddress(clientIp) === undefined)
    throw new Fault('usage', `--client-ip takes an IP address, not "${clientIp}"`)
  const pass = chosenOption(parsed, 'pass', Object.keys(describedPasses))
  return {
    atMs: readTime(parsed),
    clientIp,
    country: readCountry(parsed),
    asn: countOption(parsed, 'asn', 1, 4_294_967_295),
    scheme: chosenOption(parsed, 'scheme', ['http', 'https']) as Scheme | undefined,
    pass: pass === undefined ? undefined : describedPasses[pass],
    load: readLoad(parsed),
    software: readSoftware(parsed),
    times: countOption(parsed, 'repeat', 1, maxTimes) ?? 1,
    everyMs: durationOption(parsed, 'every') ?? 100
  }
}

function readTime(parsed: Parsed): number {
  const text = textOption(parsed, 'at', '')
  if (text === '') return Date.now()
  const atMs = parseInstant(text)
  if (atMs !== undefined) return atMs
  throw new Fault('usage', `--at takes a time with its zone, as 2026-11-23T10:00:00Z, not "${text}"`)
}

function readCountry(parsed: Parsed): string | undefined {
  const code = textOption(parsed, 'country', '')
  if (code === '') return undefined
  const mistake = countryMistake(code)
  if (mistake === '') return code
  throw new Fault('usage', `--country: ${mistake}`)
}

function readSoftware(parsed: Parsed): SaidSoftware {
  const tls = chosenOption(parsed, 'tls', tlsStates) as TlsState | undefined
  const texts = fingerprintFacts.map(fact => [fact, readFingerprint(parsed, fact)] as const)
  return { tls, ...Object.fromEntries(texts) }
}

function readFingerprint(parsed: Parsed, fact: FingerprintFact): string | undefined {
  const text = textOption(parsed, optionOf(fact), '')
  if (text === '') return undefined
  const mistake = fingerprintMistake(fact, text)
  if (mistake === '') return text
  throw new Fault('usage', `--${optionOf(fact)}: ${mistake}`)
}

function optionOf(fact: string): string {
  return fact.replace('_', '-')
}

function readLoad(parsed: Parsed): SiteLoad | undefined {
  const eventLoopLagMs = durationOption(parsed, 'event-loop-lag')
  const upstreamInFlight = countOption(parsed, 'upstream-in-flight', 0, 1_000_000_000)
  if (eventLoopLagMs === undefined && upstreamInFlight === undefined) return undefined
  return { eventLoopLagMs, upstreamInFlight }
}

function countOption(parsed: Parsed, name: string, least: number, most: number): number | undefined {
  const text = textOption(parsed, name, '')
  if (text === '') return undefined
  const count = Number(text)
  if (/^\d{1,10}$/.test(text) && count >= least && count <= most) return count
  throw new Fault('usage', `--${name} takes a number from ${least} to ${most}, not "${text}"`)
}

function durationOption(parsed: Parsed, name: string): number | undefined {
  const text = textOption(parsed, name, '')
  if (text === '') return undefined
  const durationMs = parseDuration(text)
  if (durationMs !== undefined && durationMs <= 86_400_000) return durationMs
  throw new Fault('usage', `--${name} takes a duration up to 1d, as 100ms, not "${text}"`)
}
