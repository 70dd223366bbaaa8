import { contradictionMask, type ContradictionId, type ContradictionMask } from '../core/contradiction.ts'
import type { ContradictionWitness, Facts } from '../core/facts.ts'
import type { TextCache } from '../core/textCache.ts'
import type { Wire } from '../core/wire.ts'
import type { BrowserClaim } from './browserClaim.ts'
import { claimMemo, type KnownClaim } from './claimMemo.ts'
import { connectionContradictions } from './connectionContradictions.ts'
import { headerContradictions } from './headerContradictions.ts'
import { orderContradictions } from './orderContradictions.ts'
import { proxiedContradictions } from './proxiedContradictions.ts'

const orderMask = contradictionMask(['header_order'])
const noHttp2 = contradictionMask(['no_http2'])

/** What a connection contradicts, if its requests are of this user agent. */
interface SeenConnection {
  readonly known: KnownClaim
  /** It comes with the first request. */
  readonly pseudoOrder: string
  readonly found: ContradictionMask
}

/**
 * Finds in what requests contradict the browser that they say they are of. Whoever claims none contradicts nothing.
 * Behind a proxy only what the proxy passes on is looked at, and over plain http what browsers send there too, which
 * is next to nothing: see docs/contradictions.md.
 */
export class Contradictions implements ContradictionWitness {
  readonly #claims: TextCache<KnownClaim>
  readonly #connections: WeakMap<Wire, SeenConnection> = new WeakMap()

  /** `off` are those that this site does without. */
  constructor(off: readonly ContradictionId[]) {
    this.#claims = claimMemo(contradictionMask(off))
  }

  /** How many user agents are remembered. */
  get remembered(): number {
    return this.#claims.size
  }

  contradictionsOf(facts: Facts): ContradictionMask {
    const known = this.#claims.recall(facts.userAgent)
    const { claim, watched } = known
    if (claim === undefined || watched === 0) return 0
    const { wire } = facts
    let found = isTrustworthy(facts, claim) ? headerContradictions(known, facts) : 0
    if (wire === undefined) return found
    found |= this.#ofConnection(known, claim, wire) | proxiedContradictions(facts, wire)
    if ((watched & orderMask) !== 0) found |= orderContradictions(claim, facts)
    if (facts.kind === 'upgrade') found &= ~noHttp2
    return found & watched
  }

  #ofConnection(known: KnownClaim, claim: BrowserClaim, wire: Wire): ContradictionMask {
    const seen = this.#connections.get(wire)
    if (seen !== undefined && seen.known === known && seen.pseudoOrder === wire.pseudoOrder) return seen.found
    const found = connectionContradictions(claim, wire)
    this.#connections.set(wire, { known, pseudoOrder: wire.pseudoOrder, found })
    return found
  }
}

/** Whether browsers send all their headers there (Secure Contexts, "potentially trustworthy origin"). */
function isTrustworthy({ scheme, host }: Facts, { browser }: BrowserClaim): boolean {
  return scheme === 'https' || (browser !== 'safari' && loopback.test(host))
}

const loopback = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/
