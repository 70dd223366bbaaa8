import type { PrefixSetData } from '../core/prefixSet.ts'
import type { OperatorFiles } from './operatorFiles.ts'

/** What conditions may refer to. */
export interface ConditionContext {
  readonly files: OperatorFiles
  /** The site's lists of prefixes by name. */
  readonly lists: ReadonlyMap<string, PrefixSetData>
  /** False when a rule file could not be read: a list that is not known may stand there. */
  readonly knowsAllLists: boolean
  /** Gathers the names of the lists that conditions use. */
  readonly usedLists: Set<string>
}
