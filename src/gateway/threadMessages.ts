import type { MessagePort } from 'node:worker_threads'
import type { ReloadOutcome } from '../admin/adminRespond.ts'
import type { FaultCode } from '../core/faultCatalogue.ts'
import type { GatewayConfig } from '../core/config.ts'
import type { KeyRing } from '../challenge/keyRing.ts'
import type { MetricLayout } from '../observe/metricLayout.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import type { RecentDecision } from './recentDecisions.ts'
import type { SharedTables } from './sharedTables.ts'

/** All that one reload puts in force, as plain data and shared memory. */
export interface Delivery {
  readonly config: GatewayConfig
  /** One for each site, in the order of `config.sites`. */
  readonly policies: readonly PolicyPlan[]
  /** Of the files it was read from. */
  readonly hash: string
  readonly tables: SharedTables
  readonly layout: MetricLayout
}

/** What an edge thread is born with. */
export interface EdgeInit {
  readonly role: 'edge'
  readonly slot: number
  readonly control: SharedArrayBuffer
  readonly lanes: SharedArrayBuffer
  /** Its `LogSpace`. */
  readonly log: SharedArrayBuffer
  readonly keys: KeyRing
  readonly delivery: Delivery
  readonly verifyPort: MessagePort
}

/** What an error looks like once it has crossed a thread's border. */
export interface Report {
  readonly level: 'warn' | 'error'
  readonly code: FaultCode
  readonly message: string
  readonly stack: string
}

export type ToEdge =
  /** The port of each listener; 0 where the first thread lets the system choose. */
  | { readonly type: 'listen'; readonly ports: readonly number[] }
  | { readonly type: 'deliver'; readonly delivery: Delivery }
  | { readonly type: 'verifier'; readonly port: MessagePort }
  | { readonly type: 'drain'; readonly deadlineMs: number }
  /** Asks for what was decided under an incident number; every thread answers with `recalled`. */
  | { readonly type: 'recall'; readonly recall: number; readonly incident: string }

export type FromEdge =
  | { readonly type: 'listening'; readonly ports: readonly number[] }
  | { readonly type: 'in_force'; readonly hash: string }
  | { readonly type: 'failing'; readonly report: Report }
  | { readonly type: 'report'; readonly report: Report }
  | { readonly type: 'log'; readonly chunk: number; readonly bytes: number }
  | { readonly type: 'drained' }
  | { readonly type: 'recalled'; readonly recall: number; readonly decision: RecentDecision | undefined }

/** What the admin thread is born with. */
export interface AdminInit {
  readonly control: SharedArrayBuffer
  readonly lanes: SharedArrayBuffer
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
  | { readonly type: 'reloaded'; readonly id: number; readonly outcome: ReloadOutcome }
  | { readonly type: 'recalled'; readonly id: number; readonly decision: RecentDecision | undefined }

export type FromAdmin =
  | { readonly type: 'listening'; readonly ports: AdminPorts }
  | { readonly type: 'failing'; readonly report: Report }
  | { readonly type: 'reload'; readonly id: number }
  | { readonly type: 'recall'; readonly id: number; readonly incident: string }
