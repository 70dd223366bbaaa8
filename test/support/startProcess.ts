import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'

/** A program a test has started, and what it has written so far. */
export interface StartedProcess {
  readonly child: ChildProcess
  /** Standard output and standard error together, as they came. */
  output(): string
  /**
   * Waits until the output matches, from its beginning on.
   * @throws Error with all the output when the program ends first.
   */
  waitFor(pattern: RegExp): Promise<RegExpMatchArray>
  /** Sends the signal, unless the program has ended, and waits for its end. The exit code; -1 after a signal. */
  stop(signal?: NodeJS.Signals): Promise<number>
}

/** Starts a program. The test must `stop` it in its teardown. */
export function startProcess(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env
): StartedProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
  const news = new EventEmitter()
  let output = ''
  let over = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      news.emit('news')
    })
  }
  const ended = once(child, 'close').then(() => {
    over = true
    news.emit('news')
  })
  return {
    child,
    output: () => output,
    async waitFor(pattern) {
      for (;;) {
        const match = output.match(pattern)
        if (match !== null) return match
        if (over) throw new Error(`${command} ended without ${pattern}:\n${output}`)
        await once(news, 'news')
      }
    },
    async stop(signal = 'SIGTERM') {
      if (!over) child.kill(signal)
      await ended
      return child.exitCode ?? -1
    }
  }
}
