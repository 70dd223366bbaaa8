import { pino, type DestinationStream, type Logger } from 'pino'
import { Fault } from '../core/fault.ts'

/** What Moien tells its operators about itself: reloads, threads, faults. Never a line for each request. */
export type OperationalLog = Logger

const deepestCause = 5

/** How a log says where it comes from, and how much it says. */
export interface OperationalLogOptions {
  readonly level?: 'debug' | 'info' | 'warn' | 'error'
  /** Such as `edge-0`. */
  readonly thread?: string
}

/**
 * A JSON log in Elastic Common Schema fields, written to `destination` as it comes. An error stands under
 * `error`; of a fault also code, origin and place.
 */
export function createOperationalLog(
  destination: DestinationStream,
  options: OperationalLogOptions = {}
): OperationalLog {
  const { level = 'info', thread } = options
  return pino(
    {
      level,
      base: {
        'ecs.version': '8.17.0',
        'service.name': 'moien',
        'process.pid': process.pid,
        ...(thread !== undefined && { 'process.thread.name': thread })
      },
      messageKey: 'message',
      errorKey: 'error',
      timestamp: () => `,"@timestamp":"${new Date().toISOString()}"`,
      formatters: { level: label => ({ 'log.level': label }) },
      serializers: { error: errorFields }
    },
    destination
  )
}

function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const fields = { type: error.name, message: error.message, stack_trace: stackOf(error) }
  if (!(error instanceof Fault)) return fields
  return { ...fields, code: error.code, origin: error.origin, ...(error.place && { place: error.place }) }
}

/** The stack, and those of the causes beneath it, as far as anybody would read. */
function stackOf(error: Error, depth = 0): string {
  const stack = error.stack ?? ''
  if (!(error.cause instanceof Error) || depth === deepestCause) return stack
  return `${stack}\ncaused by ${stackOf(error.cause, depth + 1)}`
}
