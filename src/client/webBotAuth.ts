import { LRUCache } from 'lru-cache'
import { prefixOf } from '../core/address.ts'
import type { Clock } from '../core/clock.ts'
import type { Facts } from '../core/facts.ts'
import { Fault } from '../core/fault.ts'
import {
  longestSignatureMs,
  type PublicJwk,
  type PublishedKeys,
  type SignatureTrust
} from '../core/signatureTrust.ts'
import { isSigned, readBotSignatures, type BotSignature } from './botSignature.ts'
import type { FetchedKeys } from './fetchKeySet.ts'
import { KeyDirectory } from './keyDirectory.ts'
import { verificationKeys } from './keySet.ts'
import { signatureBase } from './signatureBase.ts'
import { signatureResults, type SignatureResult } from './signatureResult.ts'
import { signedMessageOf } from './signedMessage.ts'
import { verifies, type VerificationKey } from './verificationKey.ts'

/** Told what happens, to count it. */
export interface SignatureObserver {
  /** Once for each request with a bot's signature that a rule asks about. */
  judged(result: SignatureResult): void
  /** After each fetch of keys; a fault when it failed, for the first time since it went well only `isNews`. */
  fetched(fault: Fault | undefined, isNews: boolean): void
}

/** What it needs; the last two are for tests. */
export interface WebBotAuthParts {
  readonly clock: Clock
  readonly observer: SignatureObserver
  fetchKeys(published: PublishedKeys): Promise<FetchedKeys>
  readonly refusedKeys?: ReadonlySet<string> | undefined
  readonly longestMs?: number | undefined
}

/** How far the clocks of signers may be off. */
const clockSkewMs = 30_000

/** Wrong signatures of an address (IPv6 /64) in a minute, after which no more are verified until it is over. */
const maxWrong = 10
const wrongWindowMs = 60_000
const maxRememberedAddresses = 10_000

/** How a signer's keys are found. */
interface Signer {
  readonly trust: SignatureTrust
  find(keyId: string): VerificationKey | 'unknown' | 'pending' | 'unavailable'
}

interface Judgement {
  readonly result: SignatureResult
  readonly identity: string
}

/**
 * Who has signed a request: Web Bot Auth (draft-ietf-webbotauth-httpsig-protocol), which is HTTP Message
 * Signatures (RFC 9421) with the keys of bots where `Signature-Agent` says. Only addresses that the operator has
 * named are ever fetched, so no request makes Moien ask anybody for anything.
 *
 * Answers at once, from keys that are there. One instance belongs to one thread.
 */
export class WebBotAuth {
  readonly #parts: WebBotAuthParts
  readonly #signers = new Map<string, Signer>()
  /** Signers whose keys the operator has, whatever `Signature-Agent` says. */
  readonly #held: Signer[] = []
  readonly #directories: KeyDirectory[] = []
  readonly #wrong = new LRUCache<string, { count: number; readonly untilMs: number }>({
    max: maxRememberedAddresses
  })

  constructor(trusted: readonly SignatureTrust[], parts: WebBotAuthParts) {
    this.#parts = parts
    for (const trust of trusted) {
      const { keys, identity } = trust
      if (isPublished(keys)) this.#signers.set(`${keys.location} ${identity}`, this.#publisher(trust, keys))
      else this.#held.push(holder(trust, keys, parts.refusedKeys))
    }
  }

  /**
   * The identity that a request's signature proves, of those the operator has named; `''` where it proves none, and
   * `undefined` while that is not known.
   */
  identityOf(facts: Facts): string | undefined {
    if (!isSigned(facts)) return ''
    const judgement = this.#judge(facts)
    if (judgement === undefined) return ''
    this.#parts.observer.judged(judgement.result)
    const { result, identity } = judgement
    return result === 'pending' || result === 'unavailable' ? undefined : identity
  }

  /** How many signers publish their keys, and of how many they are there, are being fetched, or cannot be had. */
  get directories(): Readonly<Record<'known' | 'held' | 'fetching' | 'failing', number>> {
    const all = this.#directories
    return {
      known: all.length,
      held: all.filter(({ isHeld }) => isHeld).length,
      fetching: all.filter(({ isFetching }) => isFetching).length,
      failing: all.filter(({ isFailing }) => isFailing).length
    }
  }

  /** `undefined` for a request whose signatures are for something else. */
  #judge(facts: Facts): Judgement | undefined {
    const signatures = readBotSignatures(facts)
    if (signatures.length === 0) return undefined
    if (facts.scheme !== 'https') return { result: 'insecure', identity: '' }
    const judgements = []
    for (const signature of signatures) {
      const judgement = typeof signature === 'string' ? failed(signature) : this.#verify(signature, facts)
      if (judgement.result === 'verified') return judgement
      judgements.push(judgement)
    }
    return judgements.reduce((best, next) => (rank(next) < rank(best) ? next : best))
  }

  /** What costs least is looked at first. */
  #verify(signature: BotSignature, facts: Facts): Judgement {
    const signer = this.#signerOf(signature)
    if (signer === undefined) return failed('unknown_signer')
    if (!isTimely(signature, facts.atMs, signer.trust.maxAgeMs, this.#parts.longestMs))
      return failed('untimely')
    const key = signer.find(signature.keyId)
    if (typeof key === 'string') return failed(key === 'unknown' ? 'unknown_key' : key)
    if (facts.atMs < key.notBeforeMs || facts.atMs >= key.expiresMs) return failed('unknown_key')
    const { algorithm } = signature
    if (algorithm !== '' && algorithm !== key.algorithm) return failed('wrong')
    const address = prefixOf(facts.address, facts.address.family === 4 ? 32 : 64)
    if (this.#isThrottled(address, facts.atMs)) return failed('throttled')
    const base = signatureBase(signature.input, signedMessageOf(facts))
    if (base === undefined) return failed('incomplete')
    if (verifies(key, Buffer.from(base), signature.signature)) {
      return { result: 'verified', identity: signer.trust.identity }
    }
    this.#noteWrong(address, facts.atMs)
    return failed('wrong')
  }

  #signerOf({ agent, keyId }: BotSignature): Signer | undefined {
    const named = agent && this.#signers.get(`${agent.location} ${agent.identity}`)
    return named ?? this.#held.find(signer => typeof signer.find(keyId) !== 'string')
  }

  #isThrottled(address: string, nowMs: number): boolean {
    const wrong = this.#wrong.get(address)
    return wrong !== undefined && nowMs < wrong.untilMs && wrong.count >= maxWrong
  }

  #noteWrong(address: string, nowMs: number): void {
    const wrong = this.#wrong.get(address)
    if (wrong !== undefined && nowMs < wrong.untilMs) wrong.count++
    else this.#wrong.set(address, { count: 1, untilMs: nowMs + wrongWindowMs })
  }

  #publisher(trust: SignatureTrust, published: PublishedKeys): Signer {
    const parts = this.#parts
    const { clock, observer, refusedKeys } = parts
    let isFailing = false
    const directory = new KeyDirectory({
      clock,
      fetch: () => parts.fetchKeys(published),
      use: ({ keys }) => verificationKeys(keys, refusedKeys),
      onFetched: error => {
        observer.fetched(error && unavailable(published, error), error !== undefined && !isFailing)
        isFailing = error !== undefined
      }
    })
    this.#directories.push(directory)
    return { trust, find: keyId => directory.find(keyId) }
  }
}

function failed(result: SignatureResult): Judgement {
  return { result, identity: '' }
}

function rank({ result }: Judgement): number {
  return signatureResults.indexOf(result)
}

function isPublished(keys: SignatureTrust['keys']): keys is PublishedKeys {
  return !Array.isArray(keys)
}

function holder(
  trust: SignatureTrust,
  jwks: readonly PublicJwk[],
  refusedKeys: ReadonlySet<string> | undefined
): Signer {
  const keys = verificationKeys(jwks, refusedKeys)
  return { trust, find: keyId => keys.get(keyId) ?? 'unknown' }
}

function isTimely(
  { createdMs, expiresMs }: BotSignature,
  nowMs: number,
  maxAgeMs: number,
  longestMs = longestSignatureMs
): boolean {
  return (
    expiresMs > createdMs &&
    expiresMs - createdMs <= longestMs &&
    createdMs <= nowMs + clockSkewMs &&
    Math.min(expiresMs, createdMs + maxAgeMs) > nowMs - clockSkewMs
  )
}

function unavailable({ url }: PublishedKeys, cause: Error): Fault {
  // Of an address for which several connections failed, the error has a code alone.
  const reason = cause.message === '' ? String((cause as NodeJS.ErrnoException).code) : cause.message
  return new Fault('bot_keys_unavailable', `the keys at ${url} cannot be had: ${reason.slice(0, 200)}`, {
    cause
  })
}
