import { EventEmitter, once } from 'node:events'
import { Agent } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { ask } from '../support/scriptedVisitor.ts'

/** How a load is made. */
export interface LoadOptions {
  /** Begins every target, so that two loads can be told apart. */
  readonly name: string
  readonly clients: number
  /** Each client keeps its connection for as long as it is let; else each request has one of its own. */
  readonly keepAlive: boolean
  /** How long each client waits between requests, for a load that is to leave the processor to others; 0 unless given. */
  readonly paceMs?: number
}

/**
 * Clients that ask again and again, each time for a target of its own, until they are stopped. The answer
 * to a request is its target: anything else is a failure. Nothing is asked for twice.
 */
export class Load {
  /** Of each request under its target: `answered`, a status, or the code of an error. */
  readonly outcomes: Map<string, string> = new Map()
  readonly #origin: string
  readonly #name: string
  readonly #agent: Agent | false
  readonly #paceMs: number
  readonly #clients: readonly Promise<void>[]
  readonly #news = new EventEmitter()
  #next = 0
  #stopped = false

  constructor(origin: string, { name, clients, keepAlive, paceMs = 0 }: LoadOptions) {
    this.#origin = origin
    this.#name = name
    this.#agent = keepAlive && new Agent({ keepAlive: true, maxSockets: clients })
    this.#paceMs = paceMs
    this.#clients = Array.from({ length: clients }, () => this.#run())
  }

  /** Waits until so many more requests have come to an end. */
  async goOn(requests: number): Promise<void> {
    const enough = this.outcomes.size + requests
    while (this.outcomes.size < enough) await once(this.#news, 'outcome')
  }

  /** Lets the last requests end. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#clients)
    if (this.#agent !== false) this.#agent.destroy()
  }

  get targets(): readonly string[] {
    return [...this.outcomes.keys()]
  }

  /** The targets whose requests ended in a certain way. */
  ended(outcome: string): readonly string[] {
    return this.targets.filter(target => this.outcomes.get(target) === outcome)
  }

  /** How many ended in which way: `answered 5123, ECONNREFUSED 2`. */
  get summary(): string {
    const counts = new Map<string, number>()
    for (const outcome of this.outcomes.values()) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    return Array.from(counts, ([outcome, count]) => `${outcome} ${count}`).join(', ')
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const target = `/${this.#name}/${this.#next++}`
      this.outcomes.set(target, await this.#outcome(target))
      this.#news.emit('outcome')
      if (this.#paceMs > 0) await pause(this.#paceMs)
    }
  }

  async #outcome(target: string): Promise<string> {
    try {
      const { status, body } = await ask(this.#origin, target, { agent: this.#agent })
      return status === 200 && body === target ? 'answered' : String(status)
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error)
    }
  }
}
