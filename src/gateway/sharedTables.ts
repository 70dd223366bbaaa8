import { randomBytes } from 'node:crypto'
import type { SiteConfig } from '../core/config.ts'
import { limitTables, type LimitTables } from '../limits/limitTables.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import { usesConduct } from '../policy/usesConduct.ts'
import { createBanTable } from '../store/banSlots.ts'
import { createConductTable } from '../store/conductTable.ts'
import { createDebtTable } from '../store/debtBuckets.ts'
import { allocateHealth } from '../upstream/serverHealth.ts'

/** All shared memory of one gateway that decisions depend on: made by the main thread, seen by all. */
export interface SharedTables {
  /** Of the tables' hash: 8 bytes, drawn at each start. */
  readonly hashSecret: Uint8Array
  readonly limits: LimitTables
  /** By site, and the servers it was made for. */
  readonly health: ReadonlyMap<string, UpstreamHealthTable>
  /** Passes whose one old form was sent. */
  readonly oldForms: SharedArrayBuffer
  /** Challenges with a wrong solution. */
  readonly strikes: SharedArrayBuffer
  /** When the pass of a pressed button is due. */
  readonly seats: SharedArrayBuffer
  /** What clients, networks and sites have had of passes by button. */
  readonly buttons: SharedArrayBuffer
  /** Refused networks, on all sites: a `BanTable`. */
  readonly bans: SharedArrayBuffer
  /** What clients have done; `undefined` until a policy looks at it. */
  readonly conduct: SharedArrayBuffer | undefined
  /** What was signed by bots whose signatures count once; `undefined` until a policy knows one. */
  readonly signedTexts: SharedArrayBuffer | undefined
}

export interface UpstreamHealthTable {
  readonly servers: string
  readonly words: Int32Array
}

/** 4 MiB each: a flood of wrong solutions fills one, and a full table refuses. */
const builtInKeys = 262_144
/** 4.6 MiB. */
const maxBans = 65_536

/** Clients whose conduct is remembered: 17 MiB. */
const conductKeys = 65_536

/** The tables for a policy, for threads in so many slots. What a former policy has in common with it keeps its state. */
export function sharedTables(
  sites: readonly SiteConfig[],
  policies: readonly PolicyPlan[],
  nowTickMs: number,
  slots: number,
  before?: SharedTables
): SharedTables {
  const limits = policies.flatMap(policy => policy.limits.map(({ limit }) => limit))
  const builtIn = (): SharedArrayBuffer => createDebtTable(builtInKeys, nowTickMs)
  return {
    hashSecret: before?.hashSecret ?? randomBytes(8),
    limits: limitTables(limits, nowTickMs, before?.limits, slots),
    health: new Map(sites.map(site => [site.id, healthTable(site, before?.health.get(site.id))])),
    oldForms: before?.oldForms ?? builtIn(),
    strikes: before?.strikes ?? builtIn(),
    seats: before?.seats ?? builtIn(),
    buttons: before?.buttons ?? builtIn(),
    bans: before?.bans ?? createBanTable(maxBans),
    conduct:
      before?.conduct ??
      (policies.some(usesConduct) ? createConductTable(conductKeys, nowTickMs) : undefined),
    signedTexts: before?.signedTexts ?? (policies.some(countsOnce) ? builtIn() : undefined)
  }
}

function countsOnce({ bots }: PolicyPlan): boolean {
  return bots.some(({ signature }) => signature?.once === true)
}

function healthTable(site: SiteConfig, before: UpstreamHealthTable | undefined): UpstreamHealthTable {
  const servers = JSON.stringify(site.upstream.servers)
  if (before?.servers === servers) return before
  return { servers, words: allocateHealth(site.upstream.servers.length) }
}
