import { LRUCache } from 'lru-cache'
import { prefixOf } from '../core/address.ts'
import type { Facts } from '../core/facts.ts'
import {
  longestSignatureMs,
  type PublicJwk,
  type PublishedKeys,
  type SignatureTrust
} from '../core/signatureTrust.ts'
import { isSigned, readBotSignatures, type BotSignature } from './botSignature.ts'
import type { KeyDirectories } from './keyDirectories.ts'
import type { MissingKey } from './keyDirectory.ts'
import { verificationKeys } from './keySet.ts'
import { signatureBase } from './signatureBase.ts'
import { signatureResults, type SignatureResult } from './signatureResult.ts'
import { signedMessageOf } from './signedMessage.ts'
import type { SignedTexts } from './signedTexts.ts'
import { verifies, type VerificationKey } from './verificationKey.ts'

/** What it needs; the last two are for tests. */
export interface WebBotAuthParts {
  readonly directories: KeyDirectories
  /** Told once for each request with a bot's signature that is asked about. */
  judged(result: SignatureResult): void
  /** Left out where no signature has to count once. */
  readonly signedTexts?: SignedTexts | undefined
  readonly refusedKeys?: ReadonlySet<string>
  readonly longestMs?: number
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
  find(keyId: string): VerificationKey | MissingKey
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
 * One is of one site and thread. It answers at once, from keys that are there.
 */
export class WebBotAuth {
  readonly #parts: WebBotAuthParts
  readonly #signers = new Map<string, Signer>()
  /** Signers whose keys the operator has, whatever `Signature-Agent` says. */
  readonly #held: Signer[] = []
  readonly #wrong = new LRUCache<string, { count: number; readonly untilMs: number }>({
    max: maxRememberedAddresses
  })

  constructor(trusted: readonly SignatureTrust[], parts: WebBotAuthParts) {
    this.#parts = parts
    for (const trust of trusted) {
      const { keys, identity } = trust
      if (isPublished(keys)) this.#signers.set(`${keys.location} ${identity}`, publisher(trust, keys, parts))
      else this.#held.push(holder(trust, keys, parts))
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
    this.#parts.judged(judgement.result)
    const { result, identity } = judgement
    return result === 'pending' || result === 'unavailable' ? undefined : identity
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
    if (!verifies(key, Buffer.from(base), signature.signature)) {
      this.#noteWrong(address, facts.atMs)
      return failed('wrong')
    }
    const { identity, once } = signer.trust
    if (once && !this.#isFirst(base, signature, facts.atMs)) return failed('replayed')
    return { result: 'verified', identity }
  }

  /** By what was signed, since of some algorithms others can make a second signature from the first. */
  #isFirst(base: string, { expiresMs }: BotSignature, nowMs: number): boolean {
    return this.#parts.signedTexts?.note(base, expiresMs + clockSkewMs - nowMs) === true
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

function publisher(trust: SignatureTrust, keys: PublishedKeys, { directories }: WebBotAuthParts): Signer {
  const directory = directories.of(keys)
  return { trust, find: keyId => directory.find(keyId) }
}

function holder(trust: SignatureTrust, jwks: readonly PublicJwk[], { refusedKeys }: WebBotAuthParts): Signer {
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
