import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { readSourceFiles, root } from '../support/sourceFiles.ts'

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** The rows of the attack table in docs/citizens.md, a list of cells each. */
function attackRows(): readonly (readonly string[])[] {
  const [, table = ''] = read('docs/citizens.md').split('<!-- attacks -->')
  const lines = table
    .trimStart()
    .split(/\n(?!\|)/, 1)[0]!
    .split('\n')
    .slice(2)
  return lines.map(line =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map(cell => cell.trim())
  )
}

/** What stands in code marks, in order. */
function files(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, file]) => file!)
}

t.test('every attack has a defence that stands somewhere and a test of its own that exists', async t => {
  const rows = attackRows()
  t.equal(rows.length, 24)
  for (const [attack = '', , where = '', shownBy = '', ...more] of rows) {
    t.strictSame(more, [], attack)
    const sources = files(where)
    t.ok(sources.length > 0, `${attack}: where its defence stands`)
    for (const file of sources) t.ok(file.startsWith('src/') && existsSync(join(root, file)), file)
    const tests = [...shownBy.matchAll(/`(test\/attacks\/\w+\.test\.ts)`(?: "([^"]+)")?/g)]
    t.ok(tests.length > 0, `${attack}: a test in test/attacks`)
    for (const [, file = '', name = ''] of tests) {
      t.ok(existsSync(join(root, file)), file)
      t.ok(read(file).includes(name), `${file}: ${name}`)
    }
  }
})

t.test('what the citizen’s documents lead to is there', async t => {
  const documents = readSourceFiles('docs/{citizens.md,privacy/*.md}')
  t.ok(documents.length > 5)
  for (const { path, text } of documents) {
    for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)/g)) {
      t.ok(link === '' || existsSync(join(root, dirname(path), link)), `${path}: ${link}`)
    }
  }
})

t.test('a template says that it is one, that it is no advice, and what is to be filled in', async t => {
  const templates = readSourceFiles('docs/privacy/*.md').filter(({ path }) => !path.endsWith('README.md'))
  t.ok(templates.length >= 7)
  for (const { path, text } of templates) {
    t.match(text, /template|modèle|Vorlage|Virlag/i, path)
    t.match(text, /no legal advice|pas un conseil juridique|keine Rechtsberatung|keng Rechtsberodung/, path)
    t.match(text, /\[\[[^\]]+\]\]/, `${path}: a place to fill in`)
  }
  t.match(read('docs/privacy/notice.lb.md'), 'native reader')
})
