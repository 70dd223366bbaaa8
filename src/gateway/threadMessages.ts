import type { MessagePort } from 'node:worker_threads'
import type { CommandOutcome, OperatorCommand } from '../admin/operatorCommand.ts'
import type { Actor } from '../admin/actor.ts'
import type { Order } from '../core/order.ts'
import type { FaultCode } from '../core/faultCatalogue.ts'
import type { GatewayConfig } from '../core/config.ts'
import type { KeyRing } from '../challenge/keyRing.ts'
import type { PackedLayout } from '../observe/metricLayout.ts'
import type { PackedPolicy } from '../policy/packedPolicy.ts'
import type { Ban } from '../store/banTable.ts'
import type { ListenersCertificates } from './certificateKeeper.ts'
import type { PolicyStanding } from './policyHistory.ts'
import type { RecentDecision } from './recentDecisions.ts'
import type { SharedTables } from './sharedTables.ts'

/** All that one reload or order puts in force, as plain data and shared memory. */
export interface Delivery {
  /** Counts up; tells one delivery of the same files from another. */
  readonly serial: number
  readonly config: GatewayConfig
  /** One for each site, in the order of `config.sites`; orders have changed them already. */
  readonly policies: readonly PackedPolicy[]
  /** Of the files it was read from. */
  readonly hash: string
  /** The same, and of the orders that change it, where there are any. */
  readonly stamp: string
  readonly tables: SharedTables
  readonly layout: PackedLayout
}

/** What an edge thread is told first. */
export interface EdgeInit {
  readonly slot: number
  readonly control: SharedArrayBuffer
  readonly lanes: SharedArrayBuffer
  /** Of `TrafficSample`. */
  readonly traffic: SharedArrayBuffer
  /** Its `LogSpace`. */
  readonly log: SharedArrayBuffer
  readonly keys: KeyRing
  readonly delivery: Delivery
  readonly verifyPort: MessagePort
  /** What TLS needs where it is spoken; apart from the configuration, for it holds secrets. */
  readonly certificates: ListenersCertificates
  /** Of `TicketKeys`. */
  readonly tickets: SharedArrayBuffer
}

/** What an error looks like once it has crossed a thread's border. */
export interface Report {
  readonly level: 'warn' | 'error'
  readonly code: FaultCode
  /** Without what the code's catalogue says to do, for who makes a fault of it again. */
  readonly what: string
  readonly message: string
  readonly stack: string
}

/** A ban that a rule, limit or threshold made. */
export interface MadeBan {
  readonly ban: Ban
  /** Where the request came that earned it. */
  readonly site: string
  readonly rule: string
  /** The operator's words; `''` where there are none. */
  readonly reason: string
}

export type ToEdge =
  /** The port of each listener; 0 where the first thread lets the system choose. */
  | { readonly type: 'listen'; readonly ports: readonly number[] }
  | { readonly type: 'deliver'; readonly delivery: Delivery }
  | { readonly type: 'verifier'; readonly port: MessagePort }
  | { readonly type: 'certificates'; readonly certificates: ListenersCertificates }
  | { readonly type: 'drain'; readonly deadlineMs: number }
  /** Asks for what was decided under an incident number; every thread answers with `recalled`. */
  | { readonly type: 'recall'; readonly recall: number; readonly incident: string }

export type FromEdge =
  | { readonly type: 'listening'; readonly ports: readonly number[] }
  | { readonly type: 'in_force'; readonly serial: number }
  | { readonly type: 'failing'; readonly report: Report }
  | { readonly type: 'report'; readonly report: Report }
  | { readonly type: 'banned'; readonly made: MadeBan }
  | { readonly type: 'log'; readonly chunk: number; readonly bytes: number }
  | { readonly type: 'drained' }
  | { readonly type: 'recalled'; readonly recall: number; readonly decision: RecentDecision | undefined }

/** What the admin thread is told first. */
export interface AdminInit {
  /** Counted up as long as its event loop turns. */
  readonly beats: SharedArrayBuffer
  readonly control: SharedArrayBuffer
  readonly lanes: SharedArrayBuffer
  /** Of `TrafficSample`. */
  readonly traffic: SharedArrayBuffer
  /** `undefined` turns the admin address off. */
  readonly token: string | undefined
  /** Port 0 of an address means the one of the thread before, where there was one. */
  readonly ports: AdminPorts | undefined
  readonly news: AdminNews
}

/** What changes while the admin thread lives. */
export interface AdminNews {
  readonly delivery: Delivery
  readonly startedMs: number
  /** When the policy in force came into force. */
  readonly reloadedMs: number
  readonly orders: readonly Order[]
  readonly standing: PolicyStanding
  /** Of the last reload, if it failed. */
  readonly faults: readonly string[]
}

export interface AdminPorts {
  readonly health: number
  readonly metrics: number
  /** 0 when the admin address is off. */
  readonly admin: number
}

export type ToAdmin =
  | { readonly type: 'news'; readonly news: AdminNews }
  | { readonly type: 'done'; readonly id: number; readonly outcome: CommandOutcome }
  | { readonly type: 'recalled'; readonly id: number; readonly decision: RecentDecision | undefined }

export type FromAdmin =
  | { readonly type: 'listening'; readonly ports: AdminPorts }
  | { readonly type: 'failing'; readonly report: Report }
  | {
      readonly type: 'command'
      readonly id: number
      readonly command: OperatorCommand
      readonly actor: Actor
    }
  | { readonly type: 'recall'; readonly id: number; readonly incident: string }
