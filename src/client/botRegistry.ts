import type { Address } from '../core/address.ts'
import { noBot, type BotStanding } from '../core/bot.ts'
import type { BotWitness, Facts } from '../core/facts.ts'
import type { PrefixSet } from '../core/prefixSet.ts'
import { TextCache } from '../core/textCache.ts'
import { isSigned } from './botSignature.ts'
import type { NameStanding } from './reverseNames.ts'

/** A bot that a policy knows. */
export interface KnownBot {
  readonly id: string
  /** Any of these proves it. */
  readonly networks: readonly PrefixSet[]
  /** So does a name in one of these, which has the address. */
  readonly domains: readonly string[]
  /** So does a signature of this signer; `''` where it has none. */
  readonly signer: string
}

/** Says whether an address has its name in a domain. It never waits: what it does not know yet is `pending`. */
export interface NameWitness {
  standingIn(address: Address, domains: readonly string[]): NameStanding
}

/** What a request's signature says, and what it proves. */
export interface SignedStanding {
  /** The signer that it names, if the policy knows it; else `''`. */
  readonly identity: string
  readonly state: 'verified' | 'pending' | 'unproven'
}

/** Says who has signed a request; `undefined` where nobody says so. It never waits. */
export interface SignatureWitness {
  standingOf(facts: Facts): SignedStanding | undefined
  /** Whether a request says, signed or not, that its keys are where those of a known signer are. */
  isNamedIn(facts: Facts): boolean
}

/** What a registry needs. */
export interface BotParts {
  /** The bot whose user agent this is; asked once a user agent. */
  readonly claimOf: (userAgent: string) => KnownBot | undefined
  /** The bot whose signer this is; left out with the next. */
  readonly signedBy?: (identity: string) => KnownBot | undefined
  /** Left out where no bot has a signer. */
  readonly signatures?: SignatureWitness | undefined
  /** Without it no name is ever looked for, and what only a name can prove stays pending. */
  readonly names?: NameWitness | undefined
  /** Is told what came of each request that claims to be a bot. */
  readonly observe?: ((standing: BotStanding) => void) | undefined
}

/** Bounds on memory, as of a policy's memo of user agents. */
const bounds = { maxTexts: 2048, maxLength: 1024 }

/** Every standing that one bot can have: requests share them. */
interface Standings {
  readonly bot: KnownBot
  readonly byPrefix: BotStanding
  readonly byName: BotStanding
  readonly bySignature: BotStanding
  readonly pending: BotStanding
  readonly unproven: BotStanding
}

/** The bot of a user agent, if it is one. */
interface Claim {
  readonly of: Standings | undefined
}

const nobody: Claim = { of: undefined }

/**
 * One site's bots: tells which bot a request claims to be, and whether it has proved it. It is synchronous; what
 * takes time to find out is pending until a later request. Every thread has its own.
 */
export class BotRegistry implements BotWitness {
  readonly #parts: BotParts
  readonly #claims: TextCache<Claim> = new TextCache(userAgent => this.#claimOf(userAgent), bounds)
  readonly #standings: Map<KnownBot, Standings> = new Map()

  constructor(parts: BotParts) {
    this.#parts = parts
  }

  /** How many user agents are remembered, 2048 at most. */
  get remembered(): number {
    return this.#claims.size
  }

  standingOf(facts: Facts): BotStanding {
    const signed = this.#parts.signatures?.standingOf(facts)
    const claim = this.#claimIn(facts.userAgent, signed)
    if (claim === undefined) return noBot
    const standing = this.#prove(claim, facts.address, signed)
    this.#parts.observe?.(standing)
    return standing
  }

  /**
   * Whether a signature would tell a rule more of a request that is refused: a rule has asked which bot it is, it
   * says that it is one that can sign, and no proof of it holds or is still looked into. Over plain http none would.
   */
  wantsSignature(facts: Facts): boolean {
    const { signatures } = this.#parts
    if (signatures === undefined || facts.scheme !== 'https' || !facts.askedForBot) return false
    const { claims, verified, pending } = facts.botSeen
    if (verified !== '' || (pending && isSigned(facts))) return false
    return this.#canSign(claims) || signatures.isNamedIn(facts)
  }

  #canSign(claimed: string): boolean {
    for (const { bot } of this.#standings.values()) if (bot.id === claimed) return bot.signer !== ''
    return false
  }

  /** A proof is worth more than a user agent, and a user agent more than a signature that proves nothing. */
  #claimIn(userAgent: string, signed: SignedStanding | undefined): Standings | undefined {
    const claim = userAgent === '' ? undefined : this.#claims.recall(userAgent).of
    if (signed === undefined || signed.identity === '') return claim
    if (claim !== undefined && (claim.bot.signer === signed.identity || signed.state !== 'verified'))
      return claim
    const signer = this.#parts.signedBy?.(signed.identity)
    return signer === undefined ? claim : this.#standingsOf(signer)
  }

  #prove(standings: Standings, address: Address, signed: SignedStanding | undefined): BotStanding {
    const { bot, pending, unproven, bySignature } = standings
    const state = signed !== undefined && signed.identity === bot.signer ? signed.state : 'unproven'
    if (state === 'verified') return bySignature
    const standing = this.#place(standings, address)
    return standing === unproven && state === 'pending' ? pending : standing
  }

  /** By where the client is; the cheapest proof first. */
  #place({ bot, byPrefix, byName, pending, unproven }: Standings, address: Address): BotStanding {
    for (const network of bot.networks) if (network.has(address)) return byPrefix
    if (bot.domains.length === 0) return unproven
    switch (this.#parts.names?.standingIn(address, bot.domains)) {
      case 'named':
        return byName
      case 'unnamed':
        return unproven
      default:
        return pending
    }
  }

  #claimOf(userAgent: string): Claim {
    const bot = this.#parts.claimOf(userAgent)
    return bot === undefined ? nobody : { of: this.#standingsOf(bot) }
  }

  #standingsOf(bot: KnownBot): Standings {
    const made = this.#standings.get(bot)
    if (made !== undefined) return made
    const claimed = { ...noBot, claims: bot.id }
    const standings: Standings = {
      bot,
      byPrefix: { ...claimed, verified: bot.id, proof: 'prefix' },
      byName: { ...claimed, verified: bot.id, proof: 'dns' },
      bySignature: { ...claimed, verified: bot.id, proof: 'signature' },
      pending: { ...claimed, pending: true },
      unproven: claimed
    }
    this.#standings.set(bot, standings)
    return standings
  }
}
