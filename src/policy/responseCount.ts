import type { ResponseFacts } from '../core/responseFacts.ts'
import type { MatcherPlan } from './conditionPlan.ts'
import { compileMatcher } from './matcher.ts'
import type { Patterns } from './patterns.ts'
import { yes } from './truth.ts'

/** Which responses of the application a limit counts; all that is given must hold. */
export interface ResponseCountPlan {
  /** One of these; empty where any status will do. */
  readonly statuses: readonly number[]
  /** What `Location` must be; `undefined` where it does not matter. */
  readonly location: MatcherPlan | undefined
  /** The name of a cookie that the response sets; `''` where it does not matter. */
  readonly setCookie: string
  /** In the operator's words, for sentences: `answered with 401 or 403`. */
  readonly words: string
}

/** Whether a response is one that the limit counts. */
export type ResponseCount = (response: ResponseFacts) => boolean

/** Turns the plan into a closure. What a pattern cannot read is not counted. */
export function compileResponseCount(plan: ResponseCountPlan, patterns: Patterns): ResponseCount {
  const { statuses, setCookie } = plan
  const location = plan.location && compileMatcher(plan.location, patterns)
  return ({ status, responseHeaders }) => {
    if (statuses.length > 0 && !statuses.includes(status)) return false
    if (setCookie !== '' && !sets(responseHeaders?.['set-cookie'], setCookie)) return false
    if (location === undefined) return true
    patterns.renew()
    return location(responseHeaders?.location) === yes
  }
}

function sets(cookies: string | readonly string[] | undefined, name: string): boolean {
  if (cookies === undefined) return false
  return [cookies].flat().some(cookie => cookie.split('=', 1)[0]!.trim() === name)
}
