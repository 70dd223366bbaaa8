import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Answer } from '../core/answer.ts'
import type { ClientConnection } from '../listener/clientConnection.ts'
import type { UpgradeJob } from '../upstream/forwardJob.ts'
import type { Edge } from './edge.ts'
import type { HttpsRedirect } from './httpsRedirect.ts'
import { Visit } from './visit.ts'
import { writeRawAnswer } from './writeAnswer.ts'

/** A request to change protocols; until it has, its answer is written on the bare socket. */
export class UpgradeVisit extends Visit implements UpgradeJob {
  readonly socket: Duplex
  readonly head: Buffer
  readonly isUpgrade = true

  constructor(
    edge: Edge,
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    connection: ClientConnection,
    redirect?: HttpsRedirect
  ) {
    super(edge, req, connection.peer, redirect)
    this.socket = socket
    this.head = head
  }

  get allowed(): readonly string[] {
    return this.reading!.site.config.upgrades
  }

  forward(): void {
    this.reading!.site.upstream.upgrade(this)
  }

  whenClosed(listener: () => void): void {
    this.socket.once('close', listener)
  }

  cut(): void {
    this.socket.destroy()
  }

  get isGone(): boolean {
    return this.socket.destroyed
  }

  /** An upgrade has none. */
  awaitBody(): void {}

  /** An upgrade that is refused ends its connection anyway. */
  lastOnConnection(): void {}

  protected destroyConnection(): void {
    this.socket.destroy()
  }

  protected write(answer: Answer): void {
    this.socket.once('close', () => this.finished())
    if (this.socket.destroyed) this.finished()
    else writeRawAnswer(this.socket, answer)
  }
}
