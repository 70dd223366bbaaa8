import type { Facts } from '../core/facts.ts'
import {
  longestSignatureMs,
  type PublicJwk,
  type PublishedKeys,
  type SignatureTrust
} from '../core/signatureTrust.ts'
import type { SignatureWitness, SignedStanding } from './botRegistry.ts'
import {
  isSigned,
  readBotSignatures,
  readSignatureAgents,
  type BotSignature,
  type SignatureAgent
} from './botSignature.ts'
import type { KeyDirectories } from './keyDirectories.ts'
import type { MissingKey } from './keyDirectory.ts'
import { verificationKeys } from './keySet.ts'
import { signatureBase } from './signatureBase.ts'
import { signatureResults, type SignatureResult } from './signatureResult.ts'
import { signedMessageOf } from './signedMessage.ts'
import type { SignedTexts } from './signedTexts.ts'
import { verifies, type VerificationKey } from './verificationKey.ts'
import type { WrongSignatures } from './wrongSignatures.ts'

/** What it needs; the last two are for tests. */
export interface WebBotAuthParts {
  readonly directories: KeyDirectories
  /** Told once for each request with a bot's signature that is asked about. */
  judged(result: SignatureResult): void
  readonly wrong: WrongSignatures
  /** Left out where no signature has to count once. */
  readonly signedTexts?: SignedTexts | undefined
  readonly refusedKeys?: ReadonlySet<string>
  readonly longestMs?: number
}

/** How far the clocks of signers may be off. */
const clockSkewMs = 30_000

/** How a signer's keys are found. */
interface Signer {
  readonly trust: SignatureTrust
  readonly find: (keyId: string) => VerificationKey | MissingKey
}

interface Judgement {
  readonly result: SignatureResult
  /** Of the signer that the operator has named; `''` where it is none of them. */
  readonly identity: string
}

/**
 * Who has signed a request: Web Bot Auth (draft-ietf-webbotauth-httpsig-protocol), which is HTTP Message
 * Signatures (RFC 9421) with the keys of bots where `Signature-Agent` says. Only addresses that the operator has
 * named are ever fetched, so no request makes Moien ask anybody for anything.
 *
 * One is of one site and thread. It answers at once, from keys that are there.
 */
export class WebBotAuth implements SignatureWitness {
  readonly #parts: WebBotAuthParts
  readonly #signers = new Map<string, Signer>()
  /** Signers whose keys the operator has, whatever `Signature-Agent` says. */
  readonly #held: Signer[] = []

  constructor(trusted: readonly SignatureTrust[], parts: WebBotAuthParts) {
    this.#parts = parts
    for (const trust of trusted) {
      const { keys, identity } = trust
      if (isPublished(keys)) this.#signers.set(`${keys.location} ${identity}`, publisher(trust, keys, parts))
      else this.#held.push(holder(trust, keys, parts))
    }
  }

  standingOf(facts: Facts): SignedStanding | undefined {
    const judgement = isSigned(facts) ? this.#judge(facts) : undefined
    if (judgement === undefined) return undefined
    const { result, identity } = judgement
    this.#parts.judged(result)
    if (result === 'verified') return { identity, state: 'verified' }
    return { identity, state: result === 'pending' || result === 'unavailable' ? 'pending' : 'unproven' }
  }

  isNamedIn(facts: Facts): boolean {
    return readSignatureAgents(facts).some(agent => this.#named(agent) !== undefined)
  }

  /** `undefined` for a request whose signatures are for something else. */
  #judge(facts: Facts): Judgement | undefined {
    const signatures = readBotSignatures(facts)
    if (signatures.length === 0) return undefined
    if (facts.scheme !== 'https') return failed('insecure')
    const judgements = []
    for (const signature of signatures) {
      const judgement = typeof signature === 'string' ? failed(signature) : this.#verify(signature, facts)
      if (judgement.result === 'verified') return judgement
      judgements.push(judgement)
    }
    return judgements.reduce((best, next) => (rank(next) < rank(best) ? next : best))
  }

  #verify(signature: BotSignature, facts: Facts): Judgement {
    const signer = this.#signerOf(signature)
    if (signer === undefined) return failed('unknown_signer')
    return { result: this.#compare(signature, signer, facts), identity: signer.trust.identity }
  }

  /** What costs least is looked at first. */
  #compare(signature: BotSignature, { trust, find }: Signer, facts: Facts): SignatureResult {
    const { atMs } = facts
    if (!isTimely(signature, trust, atMs, this.#parts.longestMs)) return 'untimely'
    const key = find(signature.keyId)
    if (typeof key === 'string') return key === 'unknown' ? 'unknown_key' : key
    if (atMs < key.notBeforeMs || atMs >= key.expiresMs) return 'unknown_key'
    const { algorithm } = signature
    if (algorithm !== '' && algorithm !== key.algorithm) return 'wrong'
    const { wrong } = this.#parts
    if (wrong.areTooMany(facts.address, atMs)) return 'throttled'
    const base = signatureBase(signature.input, signedMessageOf(facts))
    if (base === undefined) return 'incomplete'
    if (!verifies(key, Buffer.from(base), signature.signature)) {
      wrong.note(facts.address, atMs)
      return 'wrong'
    }
    return trust.once && !this.#isFirst(base, endMs(signature, trust) - atMs) ? 'replayed' : 'verified'
  }

  /** By what was signed, since of some algorithms others can make a second signature from the first. */
  #isFirst(base: string, forMs: number): boolean {
    return this.#parts.signedTexts?.note(base, forMs) === true
  }

  #signerOf({ agent, keyId }: BotSignature): Signer | undefined {
    const named = agent && this.#named(agent)
    return named ?? this.#held.find(signer => typeof signer.find(keyId) !== 'string')
  }

  #named({ location, identity }: SignatureAgent): Signer | undefined {
    return this.#signers.get(`${location} ${identity}`)
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
  signature: BotSignature,
  trust: SignatureTrust,
  nowMs: number,
  longestMs = longestSignatureMs
): boolean {
  const { createdMs, expiresMs } = signature
  const lengthMs = expiresMs - createdMs
  return (
    lengthMs > 0 &&
    lengthMs <= longestMs &&
    createdMs <= nowMs + clockSkewMs &&
    nowMs < endMs(signature, trust)
  )
}

/** From when on it does not count, whatever the signer's clock says. */
function endMs({ createdMs, expiresMs }: BotSignature, { maxAgeMs }: SignatureTrust): number {
  return Math.min(expiresMs, createdMs + maxAgeMs) + clockSkewMs
}
