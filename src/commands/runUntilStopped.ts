import type { Gateway } from '../gateway/gateway.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'

/**
 * Obeys signals until the gateway has drained: SIGTERM and SIGINT drain (a second one ends the process at
 * once), SIGHUP reloads, SIGUSR2 reopens the access log.
 */
export async function runUntilStopped(gateway: Gateway, log: OperationalLog): Promise<void> {
  process.on('SIGHUP', () => void gateway.reload())
  process.on('SIGUSR2', () => {
    gateway.reopenLog().catch((error: unknown) => log.error({ error }, 'the access log stays where it was'))
  })
  const signal = await new Promise<string>(resolve => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  log.info(`${signal}: draining`)
  process.on('SIGTERM', endAtOnce)
  process.on('SIGINT', endAtOnce)
  await gateway.stop()
  log.info('drained')
}

function endAtOnce(): never {
  process.exit(1)
}
