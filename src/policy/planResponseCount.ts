import { planMatcher } from './planMatcher.ts'
import type { ResponseCountPlan } from './responseCount.ts'
import type { ResponseCountInput } from './rulesFile.ts'
import type { Spot } from './spot.ts'

/** Turns a checked `count.response` into its plan. */
export function planResponseCount(input: ResponseCountInput, spot: Spot): ResponseCountPlan {
  const { status, location, set_cookie: setCookie = '' } = input
  if (status === undefined && location === undefined && setCookie === '') {
    spot.fault('Every response would be counted; write status, location or set_cookie')
  }
  const statuses = status === undefined ? [] : [status].flat()
  const words = [
    statuses.length === 0 ? '' : `answered with ${statuses.join(' or ')}`,
    location === undefined ? '' : 'sent to a place named by the limit',
    setCookie === '' ? '' : `given the cookie ${setCookie}`
  ]
  const plan =
    location === undefined
      ? undefined
      : planMatcher(location, spot.at('location'), {
          isPath: false,
          fold: text => text,
          secretDigest: () => ''
        })
  return { statuses, location: plan, setCookie, words: words.filter(Boolean).join(' and ') }
}
