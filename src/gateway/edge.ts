import type { NoticePages } from '../challenge/noticePages.ts'
import type { OwnRoutes } from '../challenge/ownRoutes.ts'
import type { PassReader } from '../challenge/passReader.ts'
import type { ClientReader } from '../client/clientReader.ts'
import type { ReceivedSoftware } from '../client/receivedSoftware.ts'
import type { Clock } from '../core/clock.ts'
import type { Exchange } from '../core/exchange.ts'
import type { Geography } from '../core/geography.ts'
import type { Limiter } from '../limits/limiter.ts'
import type { Allowance } from '../limits/allowance.ts'
import type { Bans } from '../policy/bans.ts'
import type { ControlBlock } from './controlBlock.ts'
import type { EdgeForms } from './edgeForms.ts'
import type { IncidentIds } from './incidentIds.ts'
import type { Site } from './site.ts'
import type { MadeBan } from './threadMessages.ts'
import type { SiteTable } from '../core/siteTable.ts'

/** What an edge thread holds. A reload replaces all that is not `readonly`, and the tables of `limiter`, in one step. */
export interface Edge {
  readonly clock: Clock
  readonly slot: number
  readonly block: ControlBlock
  readonly ids: IncidentIds
  readonly passes: PassReader
  readonly ownRoutes: OwnRoutes
  readonly limiter: Limiter
  /** One expired pass, one form. */
  readonly oldForms: Allowance
  readonly forms: EdgeForms
  /** For requests that reached no site. */
  readonly notices: NoticePages
  bans: Bans
  clients: ClientReader
  geography: Geography
  received: ReceivedSoftware
  sites: SiteTable<Site>
  /** Tells the main thread of a ban that was made here and is in force everywhere already. */
  banned(made: MadeBan): void
  /** Tells the operator of a fault, or of any other error. */
  report(level: 'warn' | 'error', fault: unknown): void
  /** Step 8: counts and logs a finished exchange. */
  observe(exchange: Exchange, site: Site | undefined): void
}
