import { appendFileSync } from 'node:fs'
import { Fault } from '../core/fault.ts'
import type { Order } from '../core/order.ts'
import type { Actor } from './actor.ts'

/** What was done to a running gateway. */
export type AuditAction =
  | 'start'
  | 'reload'
  | 'rollback'
  | 'confirm'
  | 'order_given'
  | 'order_ended'
  | 'order_expired'
  | 'ban_given'
  | 'ban_lifted'

/** One change, or the attempt at one. */
export interface AuditEntry {
  readonly action: AuditAction
  readonly actor: Actor
  /** The policy in force before and after: the hash of the files, and of the orders that change it. */
  readonly before: string
  readonly after: string
  readonly order?: Order
  readonly ban?: AuditedBan
  /** Why nothing came of it. */
  readonly faults?: readonly string[]
}

/** A ban, as far as it matters who made it. */
export interface AuditedBan {
  readonly network: string
  readonly reason: string
  readonly untilMs: number
}

/** As the access log: a log shipper need not be root. */
const fileMode = 0o640

/**
 * Who did what to the gateway, and why: one JSON object of Elastic Common Schema fields a line, only ever
 * appended. The file is opened for each line, so it may be rotated at any time.
 */
export class AuditLog {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  /** @throws Fault `audit_unwritable`. */
  write(entry: AuditEntry, nowMs: number): void {
    try {
      appendFileSync(this.#file, `${JSON.stringify(auditFields(entry, nowMs))}\n`, {
        mode: fileMode,
        flush: true
      })
    } catch (cause) {
      throw new Fault('audit_unwritable', `Cannot write the audit log ${this.#file}`, { cause })
    }
  }
}

function auditFields(
  { action, actor, before, after, order, ban, faults = [] }: AuditEntry,
  nowMs: number
): object {
  return {
    '@timestamp': new Date(nowMs).toISOString(),
    'ecs.version': '8.17.0',
    'event.action': action,
    'event.outcome': faults.length === 0 ? 'success' : 'failure',
    'event.provider': actor.via,
    ...(actor.name !== '' && { 'user.name': actor.name }),
    ...(actor.address !== '' && { 'source.ip': actor.address }),
    ...(order !== undefined && orderFields(order)),
    ...(ban !== undefined && banFields(ban)),
    'moien.policy.before': before,
    'moien.policy.after': after,
    ...(faults.length > 0 && { 'error.message': faults.join('\n') })
  }
}

function orderFields({ id, kind, target, site, reason, by, sinceMs, untilMs }: Order): object {
  return {
    'event.reason': reason,
    'moien.order.id': id,
    'moien.order.kind': kind,
    ...(target !== '' && { 'moien.order.target': target }),
    'moien.site': site === '' ? '*' : site,
    'moien.order.by': by,
    'moien.order.since': new Date(sinceMs).toISOString(),
    'moien.order.until': new Date(untilMs).toISOString()
  }
}

function banFields({ network, reason, untilMs }: AuditedBan): object {
  return {
    ...(reason !== '' && { 'event.reason': reason }),
    'moien.ban.network': network,
    'moien.ban.until': new Date(untilMs).toISOString()
  }
}
