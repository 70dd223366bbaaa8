import { join } from 'node:path'
import { root } from '../../test/support/sourceFiles.ts'

/** Where the bench leaves its results; git does not look there. */
export const resultsFolder: string = join(root, 'bench/results')
