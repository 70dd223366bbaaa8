import { errorStack } from '../core/errorStack.ts'
import { Fault } from '../core/fault.ts'
import type { Report } from './threadMessages.ts'

/** An error of a thread as a report: its own code when it is a fault, `thread_failed` otherwise. */
export function faultReport(error: unknown): Report {
  const stack = errorStack(error)
  if (error instanceof Fault) {
    const { code, what, message } = error
    return { level: 'error', code, what, message, stack }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { level: 'error', code: 'thread_failed', what: message, message, stack }
}
