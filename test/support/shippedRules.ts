import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './sourceFiles.ts'

const lists = ['applebot', 'bingbot', 'duckduckbot', 'google-special', 'googlebot']

/** The shipped policy with all it names, for a test whose files exist only there: it stands at `at`. */
export function shippedRules(at: string): Readonly<Record<string, string>> {
  const beside = ['crawlers/search-engines.yaml', ...lists.map(list => `lists/${list}.txt`)]
  return {
    [at]: read('default.yaml'),
    ...Object.fromEntries(beside.map(name => [join(dirname(at), name), read(name)]))
  }
}

function read(name: string): string {
  return readFileSync(join(root, 'rules', name), 'utf8')
}
