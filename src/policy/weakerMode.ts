import type { Mode } from '../core/decision.ts'

/** Of two modes that both hold, of a site or file and of what belongs to it, the one that does less. */
export function weakerMode(outer: Mode, own: Mode): Mode {
  if (outer === 'off' || own === 'off') return 'off'
  return outer === 'dry_run' ? 'dry_run' : own
}
