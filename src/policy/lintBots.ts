import type { Effort } from './effort.ts'
import { explainMatcher } from './explainMatcher.ts'
import { matcherImplies, matcherIsNever } from './matcherLogic.ts'
import type { PolicyDraft } from './policyDraft.ts'
import { isEmptySet, shareOf } from './prefixRanges.ts'
import { yes } from './truth.ts'

/** What citizens send, of the three families there are. */
const browsers = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1'
]

/** As of those who are allowed: larger than any one organisation's networks. */
const maxShares = { 4: 2 ** -8, 6: 2 ** -16 } as const
/** For 256 bots, each held against each. */
const comparisonSteps = 1_000_000

/** Warns of bots that are valid and probably not meant so. */
export function lintBots(draft: PolicyDraft): void {
  warnUnasked(draft)
  warnBrowsers(draft)
  warnHidden(draft)
  warnProofs(draft)
}

function warnUnasked({ bots, usedBots }: PolicyDraft): void {
  for (const { value, spot } of bots) {
    if (!usedBots.has(value.id)) spot.warn(`No rule asks for the bot "${value.id}"`)
  }
}

function warnBrowsers({ bots }: PolicyDraft): void {
  for (const { value, spot } of bots) {
    const { userAgent } = value
    const browser = userAgent && browsers.find(each => explainMatcher(userAgent, each) === yes)
    if (browser === undefined) continue
    spot
      .at('user_agent')
      .warn(
        `Browsers claim to be "${value.id}" by this, such as ${browser.slice(0, 40)}…; name what only it has`
      )
  }
}

/** A user agent claims the first bot that it fits. */
function warnHidden({ bots }: PolicyDraft): void {
  const effort: Effort = { left: comparisonSteps }
  bots.forEach(({ value, spot }, i) => {
    const { userAgent } = value
    if (userAgent === undefined) return
    const here = spot.at('user_agent')
    if (matcherIsNever(userAgent, effort)) {
      here.warn(`Nobody ever claims to be "${value.id}": what it demands cannot all be true`)
      return
    }
    const before = bots
      .slice(0, i)
      .find(
        ({ value: { userAgent: other } }) => other !== undefined && matcherImplies(userAgent, other, effort)
      )
    if (before === undefined) return
    here.warn(
      `Nobody ever claims to be "${value.id}": each user agent that fits it fits "${before.value.id}" before it; move it before that one`
    )
  })
}

function warnProofs({ bots }: PolicyDraft): void {
  for (const { value, spot } of bots) {
    const { id, networks } = value
    if (networks.length > 0 && networks.every(isEmptySet)) {
      spot
        .at('proof')
        .warn(`No address proves "${id}": its list is empty; run "moien bots update", or fill it`)
    }
    const wide = ([4, 6] as const).find(family =>
      networks.some(network => shareOf(network, family) > maxShares[family])
    )
    if (wide === undefined) continue
    spot.at('proof').warn(`So many IPv${wide} addresses prove "${id}" that they cannot all be its own`)
  }
}
