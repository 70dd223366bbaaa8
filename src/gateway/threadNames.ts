import { ReverseNames } from '../client/reverseNames.ts'
import type { Clock } from '../core/clock.ts'
import type { DnsConfig } from '../core/config.ts'
import type { MetricWriter } from '../observe/metricWriter.ts'
import { nameResolver } from './nameResolver.ts'

/** What one thread knows of the names of addresses. It outlives policies, unless others are to be asked. */
export class ThreadNames {
  readonly #clock: Clock
  readonly #writer: MetricWriter
  #config: DnsConfig
  #names: ReverseNames

  constructor(config: DnsConfig, clock: Clock, writer: MetricWriter) {
    this.#clock = clock
    this.#writer = writer
    this.#config = config
    this.#names = this.#open(config)
  }

  get names(): ReverseNames {
    return this.#names
  }

  /** Asks these servers from now on. */
  use(config: DnsConfig): void {
    if (JSON.stringify(config) === JSON.stringify(this.#config)) return
    this.#names.close()
    this.#config = config
    this.#names = this.#open(config)
  }

  close(): void {
    this.#names.close()
  }

  #open(config: DnsConfig): ReverseNames {
    return new ReverseNames({
      resolver: () => nameResolver(config),
      clock: this.#clock,
      observe: result => this.#writer.add(this.#writer.slot('moien_bot_lookups_total', result))
    })
  }
}
