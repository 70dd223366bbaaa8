import type { Facts } from '../core/facts.ts'
import { levelRank } from '../core/level.ts'
import { senderOrigin } from '../core/originCheck.ts'
import { networkDigest, userAgentDigest } from './clientDigest.ts'
import { openChallenge, type OpenedChallenge } from './challengeToken.ts'
import type { ChallengeKeys } from './deriveKeys.ts'
import type { PassSite } from './passCookie.ts'
import type { PassReader } from './passReader.ts'
import { bearerOf } from './redeemChallenge.ts'
import { formLifeMs, openForm, type SealedForm } from './sealedForm.ts'

/** The fields of the form that brings a seal back, in their order. */
export const sealFields = { challenge: 'challenge', seal: 'seal' } as const

/** Why a sealed form was not sent on. A closed set: it labels a metric. */
export type ReplayFailure =
  | 'malformed' // not the form it should be
  | 'cross_site' // sent by another site's page
  | 'forged' // changed, made up, or made for another challenge, host or target
  | 'foreign_key' // under a key that is not in the key file
  | 'expired'
  | 'other_client' // not who sent the form

/** A sealed form that has come back to where it belongs. */
export interface OpenedReplay {
  readonly form: SealedForm
  readonly challenge: OpenedChallenge
}

export interface ReplayParts {
  readonly keys: ChallengeKeys
  readonly passes: PassReader
}

/**
 * Opens what a challenged browser sends back: only where it was sealed for, in time, and for the same client. That is
 * the user agent that was challenged, in the network it was challenged in, or with a pass that knows that network: a
 * telephone may have changed to another in the meantime.
 */
export function openReplay(
  { keys, passes }: ReplayParts,
  body: string,
  facts: Facts,
  target: string,
  site: PassSite
): OpenedReplay | ReplayFailure {
  if (isForeignPage(facts)) return 'cross_site'
  const fields = new URLSearchParams(body)
  const [token, seal] = [fields.get(sealFields.challenge), fields.get(sealFields.seal)]
  if (token === null || seal === null) return 'malformed'
  const challenge = openChallenge(keys, token, facts.host)
  const place = { challenge: token, scheme: facts.scheme, host: facts.host, target }
  const form = challenge === undefined ? undefined : openForm(keys.seal, seal, place)
  if (challenge === 'foreign' || form === 'foreign') return 'foreign_key'
  if (challenge === undefined || form === undefined) return 'forged'
  if (facts.atMs >= form.sealedMs + formLifeMs) return 'expired'
  return isSameClient(challenge, { keys, passes }, facts, site) ? { form, challenge } : 'other_client'
}

/** Whether the challenge was issued in the network that this request comes from. */
export function isSameNetwork(challenge: OpenedChallenge, keys: ChallengeKeys, facts: Facts): boolean {
  return challenge.network === networkDigest(keys.client.verifying.get(challenge.keyId)!, facts.address)
}

/** Whether the pass shown is what the challenge asks for. */
export function hasPassed({ level }: OpenedChallenge, { pass }: Facts): boolean {
  return pass.status === 'valid' && levelRank(pass.level) >= levelRank(level)
}

/** Whoever reloads the answer sends the form once more by hand, and by no page. */
function isForeignPage({ headers }: Facts): boolean {
  return headers['sec-fetch-site'] !== 'none' && senderOrigin(headers) === 'other'
}

function isSameClient(
  challenge: OpenedChallenge,
  { keys, passes }: ReplayParts,
  facts: Facts,
  site: PassSite
): boolean {
  const key = keys.client.verifying.get(challenge.keyId)!
  if (challenge.userAgent !== userAgentDigest(key, facts.userAgent)) return false
  if (isSameNetwork(challenge, keys, facts)) return true
  const pass = passes.shown(facts.pass.id, bearerOf(facts), site)
  return pass !== undefined && pass.keyId === challenge.keyId && pass.networks.includes(challenge.network)
}
