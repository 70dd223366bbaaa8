import { usesConduct } from '../policy/usesConduct.ts'
import type { Replay } from './replay.ts'
import type { Recorded } from './logFormat.ts'

/** What the reader of a report must know to read its figures right, a sentence each. */
export function replayNotes({ wishes, log, clock, tally, truth }: Replay): readonly string[] {
  const { recorded } = wishes.format
  const notes = [
    `The log tells nothing of ${lacking(recorded).join(', ')}: conditions on them are unknown, and counted as such.`
  ]
  if (usesConduct(wishes.policy.plan)) {
    notes.push('No log tells which answers were pages: what clients did before, their conduct, is unknown.')
  }
  if (recorded.pass === 'nobody') notes.push('As you said, nobody had a pass.')
  if (!recorded.kind) {
    notes.push('What a request was for is presumed by the ending of its path: an asset, or else a page.')
  }
  if (tally.would.challenge_light + tally.would.challenge_heavy > 0) {
    notes.push('Nobody solves a challenge here: whoever would earn a pass is asked again at each request.')
  }
  if (
    truth.counts.some(({ outcome, requests, wouldStop }) => outcome !== 'forward' && wouldStop < requests)
  ) {
    notes.push(
      'Requests that were stopped in truth would pass here: where a rule could not judge them, it shows as unknown.'
    )
  }
  if (log.requests > 0 && !log.hasWholeAddress) {
    notes.push(
      'Addresses are truncated: limits count whole networks as one client, and are exhausted sooner.'
    )
  }
  if (log.repeatedRequests > 0) {
    notes.push('Refusals that the log tells together are counted as repeated, and not judged.')
  }
  if (clock.jumps > 0) {
    notes.push('The log jumps back in time: limits go on from where they were, as if no time had passed.')
  }
  if (log.malformedLines > log.lines / 10) {
    notes.push('Many lines do not follow the format: name the right one with --log-format.')
  }
  return notes
}

const lackingOfPass: Readonly<Record<Recorded['pass'], readonly string[]>> = {
  untold: ['passes'],
  status: ['the level of a pass'],
  nobody: []
}

function lacking(recorded: Recorded): readonly string[] {
  const { host, query, pass, headers } = recorded
  return [
    ...(host ? [] : ['the host']),
    ...(query ? [] : ['the query']),
    ...lackingOfPass[pass],
    ...(headers.has('cookie') ? [] : ['cookies']),
    ...(headers.has('user-agent') ? [] : ['the user agent']),
    lackingOfHeaders(recorded)
  ]
}

function lackingOfHeaders({ headers, sentHeaders }: Recorded): string {
  if (headers.size === 0) return 'any header'
  const others = `other headers than ${Array.from(headers).join(' and ')}`
  return sentHeaders ? `what ${others} say (of some it tells that they came)` : others
}
