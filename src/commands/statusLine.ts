import { clearLine, cursorTo } from 'node:readline'

/** What takes less is over before anybody asks. */
const silentMs = 1000
const everyMs = 200

/** One line on a terminal that says how far a command has come, once it takes longer than a second. */
export class StatusLine {
  readonly startedMs: number = performance.now()
  #nextMs: number = this.startedMs + silentMs
  #isShown = false

  /** Shows the text, unless one was shown just now; it is made only where it is shown. */
  show(text: (elapsedMs: number) => string): void {
    const nowMs = performance.now()
    if (nowMs < this.#nextMs || !process.stderr.isTTY) return
    this.#nextMs = nowMs + everyMs
    this.#isShown = true
    write(text(nowMs - this.startedMs))
  }

  /** Takes the line away. */
  end(): void {
    if (this.#isShown) write('')
    this.#isShown = false
  }
}

function write(text: string): void {
  clearLine(process.stderr, 0)
  cursorTo(process.stderr, 0)
  process.stderr.write(text)
}
