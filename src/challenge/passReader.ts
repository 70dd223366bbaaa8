import { LRUCache } from 'lru-cache'
import type { Address } from '../core/address.ts'
import type { Scheme } from '../core/facts.ts'
import type { Level } from '../core/level.ts'
import { noPass, type PassState } from '../core/passState.ts'
import { networkDigest, userAgentDigest } from './clientDigest.ts'
import type { PurposeKeys } from './deriveKeys.ts'
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

/** A verified pass, and what it was worth to whom when last looked at. */
interface Entry {
  readonly pass: Pass
  readonly audience: string
  site: PassSite
  address: string
  userAgent: string
  state: PassState
}

const foreignPass: PassState = { ...noPass, status: 'foreign' }

/** Verified passes remembered by each edge thread; some 600 bytes each. */
const mostRemembered = 10_000

/** Reads the pass of a request. Passes it has verified once it remembers, so that the next look costs no HMAC. */
export class PassReader {
  readonly #keys: PurposeKeys
  readonly #clientKeys: PurposeKeys
  readonly #entries: LRUCache<string, Entry> = new LRUCache({ max: mostRemembered })

  constructor(keys: PurposeKeys, clientKeys: PurposeKeys) {
    this.#keys = keys
    this.#clientKeys = clientKeys
  }

  /**
   * What the request shows of a pass. A pass keeps its level where its bearer's network and user agent are
   * known to it; each of the two that is not costs one level (heavy → light → none), so that a citizen
   * whose network changed is asked again, and a pass that was handed around is worth less.
   */
  read(bearer: PassBearer, site: PassSite, nowMs: number): PassState {
    const text = readPassCookie(bearer.cookieHeader, site, bearer.scheme)
    if (text === undefined || text.length !== passTextLength) return noPass
    const audience = passAudience(site, bearer.host)
    const entry = this.#entries.get(text)
    if (entry === undefined || entry.audience !== audience) return this.#readNew(text, bearer, site, audience, nowMs)
    const { state } = entry
    const same = entry.address === bearer.address.text && entry.userAgent === bearer.userAgent && entry.site === site
    if (same && state.status === 'valid' && nowMs < state.expiresMs) return state
    entry.site = site
    entry.address = bearer.address.text
    entry.userAgent = bearer.userAgent
    entry.state = this.#stateOf(entry.pass, bearer, site, nowMs)
    return entry.state
  }

  /** The genuine pass behind a request, worth something or not; what a new one may take over from. */
  shown(bearer: PassBearer, site: PassSite): Pass | undefined {
    const text = readPassCookie(bearer.cookieHeader, site, bearer.scheme)
    const pass = text === undefined ? undefined : openPass(this.#keys, text, passAudience(site, bearer.host))
    return pass === 'foreign' || pass?.generation !== site.pass.generation ? undefined : pass
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
    const pass = this.shown(bearer, site)
    if (pass === undefined) return undefined
    const text = signPass(this.#keys, { ...pass, renewedMs: nowMs }, passAudience(site, bearer.host))
    return passCookie(text, site, bearer.scheme, untilMs - nowMs)
  }

  /** Only genuine passes are remembered: forged ones must not push them out. */
  #readNew(text: string, bearer: PassBearer, site: PassSite, audience: string, nowMs: number): PassState {
    const pass = openPass(this.#keys, text, audience)
    if (pass === undefined) return noPass
    if (pass === 'foreign') return foreignPass
    const { address, userAgent } = bearer
    const state = this.#stateOf(pass, bearer, site, nowMs)
    this.#entries.set(text, { pass, audience, site, address: address.text, userAgent, state })
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
    const key = this.#clientKeys.verifying.get(pass.keyId)!
    const knownNetwork = pass.networks.includes(networkDigest(key, address))
    const knownUserAgent = pass.userAgent === userAgentDigest(key, userAgent)
    if (knownNetwork && knownUserAgent) return pass.level
    return pass.level === 'heavy' && (knownNetwork || knownUserAgent) ? 'light' : undefined
  }
}
