// Writes the tables of every key into docs/rules.md. Run it when the rule language has changed:
// node test/support/writeKeyTables.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withKeyTables } from './keyTables.ts'
import { root } from './sourceFiles.ts'

const page = join(root, 'docs/rules.md')
writeFileSync(page, await withKeyTables(readFileSync(page, 'utf8')))
