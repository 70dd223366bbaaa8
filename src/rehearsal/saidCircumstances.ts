import { contradictionMask, type ContradictionId } from '../core/contradiction.ts'
import { parseDuration } from '../core/duration.ts'
import type { ContradictionWitness } from '../core/facts.ts'
import type { BotStanding } from '../core/bot.ts'
import type { Geography } from '../core/geography.ts'
import type { SiteLoad } from '../core/siteLoad.ts'
import type { BotCircumstance, LoadCircumstance } from './testsFile.ts'

/** What is said of where a client is; of what is not said, the files know. */
export function saidGeography(
  country: string | undefined,
  asn: number | undefined,
  files: Geography
): Geography {
  if (country === undefined && asn === undefined) return files
  return {
    countryOf: address => country ?? files.countryOf(address),
    asnOf: address => asn ?? files.asnOf(address)
  }
}

/** What a test says of the load, in the gateway's terms. */
export function saidLoad(load: LoadCircumstance | undefined): SiteLoad | undefined {
  if (load === undefined) return undefined
  const { event_loop_lag: lag, upstream_in_flight: upstreamInFlight } = load
  return { eventLoopLagMs: lag === undefined ? undefined : parseDuration(lag), upstreamInFlight }
}

/** What a test says that a request contradicts, beside what is found in it; `off` is never found. */
export function saidContradictions(
  ids: readonly ContradictionId[],
  looking: ContradictionWitness,
  off: readonly ContradictionId[]
): ContradictionWitness {
  const said = contradictionMask(ids) & ~contradictionMask(off)
  return said === 0 ? looking : { contradictionsOf: facts => looking.contradictionsOf(facts) | said }
}

/** What a test says of a bot; who has proved to be one says so too. */
export function saidBot(said: BotCircumstance | undefined): BotStanding | undefined {
  if (said === undefined) return undefined
  const { verified = '', claims = verified } = said
  return { claims, verified, proof: verified === '' ? '' : 'dns', pending: false }
}
