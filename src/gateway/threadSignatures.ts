import { fetchKeySet } from '../client/fetchKeySet.ts'
import { KeyDirectories } from '../client/keyDirectories.ts'
import { resolveHost } from '../client/resolveHost.ts'
import { SignedTexts } from '../client/signedTexts.ts'
import { WebBotAuth } from '../client/webBotAuth.ts'
import { WrongSignatures } from '../client/wrongSignatures.ts'
import type { Clock } from '../core/clock.ts'
import type { DnsConfig } from '../core/config.ts'
import type { Fault } from '../core/fault.ts'
import type { PublishedKeys, SignatureTrust } from '../core/signatureTrust.ts'
import type { MetricWriter } from '../observe/metricWriter.ts'
import type { KnownBotPlan } from '../policy/knownBotPlan.ts'
import { DebtTable } from '../store/debtTable.ts'
import { KeyHash } from '../store/keyHash.ts'
import { nameResolver } from './nameResolver.ts'
import type { Delivery } from './threadMessages.ts'

/** What signatures need of a thread. */
export interface ThreadSignaturesParts {
  readonly clock: Clock
  readonly writer: MetricWriter
  /** Told when keys cannot be had, once for each outage. */
  warn(fault: Fault): void
}

/** All of a fetch of keys, from the name to the last byte. */
const fetchTimeoutMs = 5000

/** What one thread knows of the keys of signers, for all its sites. It outlives policies. */
export class ThreadSignatures {
  readonly #parts: ThreadSignaturesParts
  readonly #directories: KeyDirectories
  readonly #wrong = new WrongSignatures()
  readonly #closed = new AbortController()
  #dns: DnsConfig
  #signedTexts: SignedTexts | undefined

  constructor({ config, tables }: Delivery, parts: ThreadSignaturesParts) {
    this.#parts = parts
    this.#dns = config.dns
    this.#signedTexts = this.#textsIn(tables)
    const { clock, writer } = parts
    this.#directories = new KeyDirectories({
      clock,
      fetchKeys: published => this.#fetch(published),
      fetched: (fault, isNews) => {
        writer.add(writer.slot('moien_bot_key_fetches_total', fault === undefined ? 'good' : 'failed'))
        if (fault !== undefined && isNews) parts.warn(fault)
      }
    })
  }

  /** Who signs requests for a site, of whom its policy names; `undefined` where it names nobody. */
  of(bots: readonly KnownBotPlan[]): WebBotAuth | undefined {
    const trusted = trustedBy(bots)
    if (trusted.length === 0) return undefined
    const { writer } = this.#parts
    return new WebBotAuth(trusted, {
      directories: this.#directories,
      judged: result => writer.add(writer.slot('moien_bot_signatures_total', result)),
      wrong: this.#wrong,
      signedTexts: this.#signedTexts
    })
  }

  /** Goes over to another delivery, before its sites are built. */
  use({ config, tables }: Delivery): void {
    this.#dns = config.dns
    this.#signedTexts = this.#textsIn(tables)
  }

  /** Forgets the keys of whom no site names any more. */
  forget({ policies }: Delivery): void {
    const trusted = policies.flatMap(({ bots }) => trustedBy(bots))
    this.#directories.retain(trusted.flatMap(({ keys }) => ('location' in keys ? [keys] : [])))
  }

  /** How many addresses of keys there are by what is known of them. */
  get counts(): KeyDirectories['counts'] {
    return this.#directories.counts
  }

  /** How many addresses are remembered for wrong signatures. */
  get remembered(): number {
    return this.#wrong.remembered
  }

  /** Ends what is under way. */
  close(): void {
    this.#closed.abort()
  }

  #fetch(published: PublishedKeys): ReturnType<typeof fetchKeySet> {
    return fetchKeySet(published, {
      resolve: host => resolveHost(host, nameResolver(this.#dns)),
      timeoutMs: fetchTimeoutMs,
      closed: this.#closed.signal
    })
  }

  #textsIn({ signedTexts, hashSecret }: Delivery['tables']): SignedTexts | undefined {
    if (signedTexts === undefined) return undefined
    return new SignedTexts(new DebtTable(signedTexts, new KeyHash(hashSecret)), this.#parts.clock)
  }
}

function trustedBy(bots: readonly KnownBotPlan[]): readonly SignatureTrust[] {
  return bots.flatMap(({ signature }) => signature ?? [])
}
