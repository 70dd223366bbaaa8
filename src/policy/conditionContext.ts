import type { PrefixSetData } from '../core/prefixSet.ts'
import type { ConditionPlan } from './conditionPlan.ts'
import type { KnownBotPlan } from './knownBotPlan.ts'
import type { OperatorFiles } from './operatorFiles.ts'
import type { Spot } from './spot.ts'

/** Which of the operator's files on addresses there are. */
export interface GeographyFiles {
  readonly country: boolean
  readonly asn: boolean
}

/** What conditions may refer to. */
export interface ConditionContext {
  readonly files: OperatorFiles
  /** The site's lists of prefixes by name. */
  readonly lists: ReadonlyMap<string, PrefixSetData>
  /** The plan of `is: NAME`; a name that does not exist, or leads back to itself, is a fault at the spot. */
  readonly named: (name: string, spot: Spot) => ConditionPlan
  /** False when a rule file could not be read: a name that is not known may stand there. */
  readonly knowsAllNames: boolean
  /** `undefined` where the rules stand alone, and nobody says which files there will be. */
  readonly geography: GeographyFiles | undefined
  /** Gathers the names of the lists that conditions use. */
  readonly usedLists: Set<string>
  /** The site's bots by name. */
  readonly bots: ReadonlyMap<string, KnownBotPlan>
  /** False when a rule file could not be read, or a bot in one has mistakes. */
  readonly knowsAllBots: boolean
  /** Gathers the names of the bots that conditions ask for. */
  readonly usedBots: Set<string>
}
