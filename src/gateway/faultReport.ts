import { Fault } from '../core/fault.ts'
import type { Report } from './threadMessages.ts'

const deepestCause = 5

/** An error of a thread as a report: its own code when it is a fault, `thread_failed` otherwise. */
export function faultReport(error: unknown): Report {
  const stack = stackOf(error)
  if (error instanceof Fault) return { level: 'error', code: error.code, message: error.message, stack }
  const message = error instanceof Error ? error.message : String(error)
  return { level: 'error', code: 'thread_failed', message, stack }
}

/** The stack, and those of the causes beneath it: an error's cause does not cross a thread's border. */
function stackOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return ''
  const stack = error.stack ?? ''
  const beneath = depth === deepestCause ? '' : stackOf(error.cause, depth + 1)
  return beneath === '' ? stack : `${stack}\ncaused by ${beneath}`
}
