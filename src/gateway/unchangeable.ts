import type { GatewayConfig } from '../core/config.ts'

const keys = [
  'listen',
  'health',
  'metrics',
  'admin',
  'keysFile',
  'orders',
  'audit',
  'forms',
  'spool',
  'threads',
  'log'
] as const
const names: Readonly<Record<(typeof keys)[number], string>> = {
  listen: 'listen',
  health: 'health',
  metrics: 'metrics',
  admin: 'admin',
  keysFile: 'keys',
  orders: 'orders',
  audit: 'audit',
  forms: 'forms',
  spool: 'spool',
  threads: 'threads',
  log: 'log'
}

/** The parts of a new configuration that differ from the running one and wait for the next start. */
export function unchangeable(running: GatewayConfig, wanted: GatewayConfig): readonly string[] {
  return keys
    .filter(key => JSON.stringify(running[key]) !== JSON.stringify(wanted[key]))
    .map(key => names[key])
}
