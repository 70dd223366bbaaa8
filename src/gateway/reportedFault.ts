import { Fault } from '../core/fault.ts'
import { faultCatalogue } from '../core/faultCatalogue.ts'
import type { Report } from './threadMessages.ts'

/** The fault that a thread reported, for whoever waits for the thread: it gives its advice once. */
export function reportedFault({ code, message }: Report): Fault {
  const advice = `. ${faultCatalogue[code].advice}`
  return new Fault(code, message.endsWith(advice) ? message.slice(0, -advice.length) : message)
}
