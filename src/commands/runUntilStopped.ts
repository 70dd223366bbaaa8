import type { Gateway } from '../gateway/gateway.ts'
import type { NamedAddress } from '../gateway/namedAddress.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import type { Terminal } from './command.ts'

/** What a gateway is run with. */
export interface RunParts {
  readonly gateway: Gateway
  readonly log: OperationalLog
  readonly terminal: Terminal
  /** Tells where the gateway listens, once it does. */
  readonly announce: (addresses: readonly NamedAddress[]) => void
}

/**
 * Starts a gateway and obeys signals, from the very beginning, until it has drained: SIGTERM and SIGINT
 * drain (a second one ends the process at once), SIGHUP reloads, SIGUSR2 reopens the access log. Answers
 * the exit status: 1 when the gateway could not start.
 */
export async function runUntilStopped({ gateway, log, terminal, announce }: RunParts): Promise<number> {
  const told = new Promise<string>(resolve => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  process.on('SIGHUP', () => void gateway.reload())
  process.on('SIGUSR2', () => {
    gateway.reopenLog().catch((error: unknown) => log.error({ error }, 'the access log stays where it was'))
  })
  const started = await gateway.start()
  if (!started.ok) {
    for (const { text } of started.faults) terminal.error(text)
    return 1
  }
  announce(started.addresses)
  const signal = await told
  log.info(`${signal}: draining`)
  process.on('SIGTERM', endAtOnce)
  process.on('SIGINT', endAtOnce)
  await gateway.stop()
  log.info('drained')
  return 0
}

function endAtOnce(): never {
  process.exit(1)
}
