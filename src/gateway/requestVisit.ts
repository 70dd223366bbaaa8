import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from '../core/answer.ts'
import type { ClientConnection } from '../listener/clientConnection.ts'
import type { ForwardJob } from '../upstream/forwardJob.ts'
import type { Edge } from './edge.ts'
import type { HttpsRedirect } from './httpsRedirect.ts'
import { Visit } from './visit.ts'
import { writeAnswer } from './writeAnswer.ts'

/** An ordinary request. */
export class RequestVisit extends Visit implements ForwardJob {
  readonly res: ServerResponse
  /** What came, whatever it brought. */
  readonly #carrier: IncomingMessage
  continueExpected: boolean
  readonly isUpgrade = false

  constructor(
    edge: Edge,
    req: IncomingMessage,
    res: ServerResponse,
    connection: ClientConnection,
    continueExpected: boolean,
    redirect?: HttpsRedirect
  ) {
    super(edge, req, connection.peer, redirect)
    this.#carrier = req
    this.res = res
    this.continueExpected = continueExpected
  }

  get maxBodyBytes(): number {
    return this.reading!.site.config.maxBodyBytes
  }

  /** The listener has said so on the response already. */
  get draining(): boolean {
    return !this.res.shouldKeepAlive
  }

  forward(): void {
    this.reading!.site.upstream.forward(this)
  }

  whenClosed(listener: () => void): void {
    this.res.once('close', listener)
  }

  cut(): void {
    this.res.destroy()
  }

  get isGone(): boolean {
    return this.res.destroyed || this.res.closed
  }

  awaitBody(): void {
    if (this.continueExpected) this.res.writeContinue()
    this.continueExpected = false
  }

  lastOnConnection(): void {
    this.res.shouldKeepAlive = false
  }

  protected destroyConnection(): void {
    this.#carrier.destroy()
  }

  protected write(answer: Answer): void {
    const { res } = this
    if (res.destroyed || res.closed) {
      this.exchange.outcome = 'aborted'
      this.finished()
      return
    }
    res.on('close', () => {
      if (!res.writableFinished) this.exchange.outcome = 'aborted'
      this.finished()
    })
    writeAnswer(this.req, res, answer)
  }
}
