import { LRUCache } from 'lru-cache'
import type { Address } from '../core/address.ts'
import type { Scheme } from '../core/facts.ts'
import type { Level } from '../core/level.ts'
import { noPass, type PassState } from '../core/passState.ts'
import { networkDigest, userAgentDigest } from './clientDigest.ts'
import type { ChallengeKeys } from './deriveKeys.ts'
import { graceMs, passAudience, passCookie, readPassCookie, type PassSite } from './passCookie.ts'
import { openPass, passTextLength, signPass, type Pass } from './passToken.ts'

/** What of a request decides about its pass. */
export interface PassBearer {
  readonly cookieHeader: string | undefined
  readonly host: string
  readonly scheme: Scheme
  readonly address: Address
  readonly userAgent: string
}

/** What a verified pass was worth, to whom and where. */
interface Entry {
  readonly site: PassSite
  readonly host: string
  readonly address: string
  readonly userAgent: string
  readonly state: PassState
}

const foreignPass: PassState = { ...noPass, status: 'foreign' }

/** Cookies of the pass's name that are looked at: the citizen's own, and some that others planted before it. */
const mostCookies = 4

/** Of several cookies the one of the highest rank is the pass. */
const ranks: Readonly<Record<PassState['status'], number>> = { missing: 0, foreign: 1, expired: 2, valid: 3 }

/** Verified passes remembered by each edge thread; some 600 bytes each. */
const mostRemembered = 10_000

/** Reads the pass of a request. Passes it has verified once it remembers, so that the next look costs no HMAC. */
export class PassReader {
  readonly #keys: ChallengeKeys
  readonly #entries: LRUCache<string, Entry> = new LRUCache({ max: mostRemembered })

  constructor(keys: ChallengeKeys) {
    this.#keys = keys
  }

  /** How many verified passes are remembered. */
  get remembered(): number {
    return this.#entries.size
  }

  /**
   * What the request shows of a pass. A pass keeps its level where its bearer's network and user agent are
   * known to it; each of the two that is not costs one level (heavy → light → none), so that a citizen
   * whose network changed is asked again, and a pass that was handed around is worth less. Of several
   * cookies the first with a level counts, so that junk planted before a pass does not hide it.
   */
  read(bearer: PassBearer, site: PassSite, nowMs: number): PassState {
    let best = noPass
    for (let skip = 0; skip < mostCookies; skip++) {
      const text = readPassCookie(bearer.cookieHeader, site, bearer.scheme, skip)
      if (text === undefined) break
      const state = this.#readText(text, bearer, site, nowMs)
      if (state.status === 'valid' && state.level !== undefined) return state
      if (ranks[state.status] > ranks[best.status]) best = state
    }
    return best
  }

  #readText(text: string, bearer: PassBearer, site: PassSite, nowMs: number): PassState {
    if (text.length !== passTextLength) return noPass
    const entry = this.#entries.get(text)
    const known =
      entry !== undefined &&
      entry.address === bearer.address.text &&
      entry.userAgent === bearer.userAgent &&
      entry.host === bearer.host &&
      entry.site === site
    return known && nowMs < entry.state.expiresMs ? entry.state : this.#readNew(text, bearer, site, nowMs)
  }

  /** The genuine pass that was read with this id, with a level or not; what a new one may take over from. */
  shown(id: string, bearer: PassBearer, site: PassSite): Pass | undefined {
    if (id === '') return undefined
    for (let skip = 0; skip < mostCookies; skip++) {
      const text = readPassCookie(bearer.cookieHeader, site, bearer.scheme, skip)
      if (text === undefined) return undefined
      const pass = openPass(this.#keys.pass, text, passAudience(site, bearer.host))
      if (pass !== undefined && pass !== 'foreign' && pass.id === id) return pass
    }
    return undefined
  }

  /**
   * The Set-Cookie value that renews a pass past half its life, `undefined` where there is nothing to
   * renew. The pass stays the same one, quota included, and ends for good at `maxLifeMs`. For ordinary
   * navigations alone, so that a page which polls does not live for ever.
   */
  renewal(state: PassState, bearer: PassBearer, site: PassSite, nowMs: number): string | undefined {
    const { lifeMs, maxLifeMs } = site.pass
    if (state.status !== 'valid' || state.level === undefined) return undefined
    const untilMs = Math.min(nowMs + lifeMs, state.issuedMs + maxLifeMs)
    if (state.expiresMs - nowMs > lifeMs / 2 || untilMs <= state.expiresMs) return undefined
    const pass = this.shown(state.id, bearer, site)
    if (pass === undefined) return undefined
    const text = signPass(this.#keys.pass, { ...pass, renewedMs: nowMs }, passAudience(site, bearer.host))
    return passCookie(text, site, bearer.scheme, untilMs - nowMs)
  }

  /** Only valid passes are remembered: neither forged nor worthless ones may push them out. */
  #readNew(text: string, bearer: PassBearer, site: PassSite, nowMs: number): PassState {
    const pass = openPass(this.#keys.pass, text, passAudience(site, bearer.host))
    if (pass === undefined) return noPass
    if (pass === 'foreign') return foreignPass
    const state = this.#stateOf(pass, bearer, site, nowMs)
    if (state.status === 'valid') {
      const { host, userAgent } = bearer
      this.#entries.set(text, { site, host, address: bearer.address.text, userAgent, state })
    }
    return state
  }

  #stateOf(pass: Pass, bearer: PassBearer, site: PassSite, nowMs: number): PassState {
    const { lifeMs, maxLifeMs, generation } = site.pass
    if (pass.generation !== generation) return noPass
    const { id, means, issuedMs } = pass
    const expiresMs = Math.min(pass.renewedMs + lifeMs, issuedMs + maxLifeMs)
    if (nowMs >= expiresMs + graceMs) return noPass
    const status = nowMs < expiresMs ? 'valid' : 'expired'
    return { status, id, level: this.#levelFor(pass, bearer), means, issuedMs, expiresMs }
  }

  #levelFor(pass: Pass, { address, userAgent }: PassBearer): Level | undefined {
    const key = this.#keys.client.verifying.get(pass.keyId)!
    const knownNetwork = pass.networks.includes(networkDigest(key, address))
    const knownUserAgent = pass.userAgent === userAgentDigest(key, userAgent)
    if (knownNetwork && knownUserAgent) return pass.level
    return pass.level === 'heavy' && (knownNetwork || knownUserAgent) ? 'light' : undefined
  }
}
