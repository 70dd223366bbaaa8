import { pino, type DestinationStream, type Logger } from 'pino'
import { errorStack } from '../core/errorStack.ts'
import { Fault } from '../core/fault.ts'

/** What Moien tells its operators about itself: reloads, threads, faults. Never a line for each request. */
export type OperationalLog = Logger

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
  const fields = { type: error.name, message: error.message, stack_trace: errorStack(error) }
  if (!(error instanceof Fault)) return fields
  return { ...fields, code: error.code, origin: error.origin, ...(error.place && { place: error.place }) }
}
