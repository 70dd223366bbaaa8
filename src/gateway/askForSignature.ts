import type { Answer } from '../core/answer.ts'
import type { Reading } from './readRequest.ts'

/**
 * Asks for a bot's signature (RFC 9421 §5.1) in the profile of Web Bot Auth: what it has to cover and to say. Of
 * `created` and `expires` the signer knows the values; `keyid` is not asked for, since it would have to name a key.
 */
export const acceptSignature =
  'sig1=("@authority" "signature-agent";key="sig1");created;expires;tag="web-bot-auth"'

/** Those with which the draft has origins ask. What answers otherwise, by a rule's wish, gives nothing away. */
const asking: ReadonlySet<number> = new Set([403, 429])

/** The refusal or challenge of a request, with `Accept-Signature` where that would help whoever sent it. */
export function askForSignature(answer: Answer, { site, facts }: Reading): Answer {
  if (!asking.has(answer.status) || site.bots?.wantsSignature(facts) !== true) return answer
  return { ...answer, headers: [...answer.headers, 'Accept-Signature', acceptSignature] }
}
