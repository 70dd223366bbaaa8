import { globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { faultCatalogue } from '../../src/core/faultCatalogue.ts'
import { readSourceFiles, root, type SourceFile } from '../support/sourceFiles.ts'

const source = readSourceFiles('src/**/*.ts')
const everything = [...source, ...readSourceFiles('{test,bench}/**/*.ts')]

const sourceFolders = [
  'admin',
  'rehearsal',
  'browser',
  'challenge',
  'client',
  'commands',
  'core',
  'demo',
  'gateway',
  'limits',
  'listener',
  'observe',
  'policy',
  'store',
  'upstream'
]

/** What may stand at the top level beside dotfiles, and what builds and runs leave there. */
const topLevel = new Set(
  [
    'package.json package-lock.json tsconfig.json LICENSE README.md CHANGELOG.md SECURITY.md',
    'docs src rules test bench deploy node_modules dist'
  ].flatMap(names => names.split(' '))
)

/** A comment at a file's top that belongs to no declaration: an import or an empty line follows. */
const headerComment = /^(?:(?:\/\/.*\n)+|\/\*[\s\S]*?\*\/\n)(?=\n|import )/

const maxLines = 300

function pathsOf(files: readonly SourceFile[]): readonly string[] {
  return files.map(({ path }) => path)
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** The cells of each row of a page’s tables whose first cell is code. */
function tableRows(page: string): readonly (readonly string[])[] {
  const rows = read(page)
    .split('\n')
    .filter(line => line.startsWith('| `'))
  return rows.map(row =>
    row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim())
  )
}

/** Whether a word of the one begins a word of the other: `hostname` and `readHost`. */
function shareWord(one: string, other: string): boolean {
  const [a, b] = [words(one), words(other)]
  return a.some(left => b.some(right => left.startsWith(right) || right.startsWith(left)))
}

function words(name: string): readonly string[] {
  return name.split(/(?=[A-Z])/).map(word => word.toLowerCase())
}

t.test('the house has its folders, and nothing lies about at its door', async t => {
  t.strictSame(
    readdirSync(join(root, 'src'), { withFileTypes: true })
      .map(({ name }) => name)
      .toSorted(),
    [...sourceFolders, 'main.ts'].toSorted()
  )
  const strange = readdirSync(root).filter(name => !name.startsWith('.') && !topLevel.has(name))
  t.strictSame(strange, [])
})

t.test('each folder has a file that says what the folder is for', async t => {
  const silent = sourceFolders.filter(
    folder => !source.some(file => file.folder === folder && headerComment.test(file.text))
  )
  t.strictSame(silent, [])
})

t.test('a file is named after what it exports, unless a thread or the program begins there', async t => {
  const started = new Set(['src/main.ts', ...source.flatMap(({ references }) => references)])
  const nameless = source.filter(({ path, name, exports }) => {
    if (started.has(path) || exports.length === 0) return false
    // A plural names a collection: threadMessages.ts holds messages, each under a name of its own.
    return !name.endsWith('s') && !exports.some(exported => shareWord(name, exported))
  })
  t.strictSame(pathsOf(nameless), [])
})

t.test('no file is a barrel, a bag or a book', async t => {
  const barrels = everything.filter(({ name }) => /^(?:index|utils?|helpers?|common|misc)$/.test(name))
  t.strictSame(pathsOf(barrels), [])
  t.strictSame(pathsOf(source.filter(({ lines }) => lines.length > maxLines)), [])
})

t.test('modules export by name and keep no state', async t => {
  const rules: readonly (readonly [why: string, pattern: RegExp])[] = [
    ['a default export', /^export default\b|^export \{[^}]*\bas default\b/],
    ['a variable of the module', /^(?:export )?(?:let|var)\b/],
    [
      'a collection that can only be empty or state',
      /^(?:export )?const \w+\b(?!: readonly)[^=]*= (?:new (?:Weak)?(?:Map|Set)(?:<.*>)?\(\)|\[\]|\{\})$/
    ],
    ['an unfinished place', /\b(?:TODO|FIXME|XXX)\b/]
  ]
  for (const [why, pattern] of rules) {
    const wrong = source.flatMap(({ path, lines }) =>
      lines.flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1} ${line.trim()}`] : []))
    )
    t.strictSame(wrong, [], why)
  }
})

t.test('docs/faults.md lists exactly the faults there are', async t => {
  const listed = tableRows('docs/faults.md').map(([code, origin, , advice]) => [code, origin, advice])
  const known = Object.entries(faultCatalogue).map(([code, { origin, advice }]) => [
    `\`${code}\``,
    origin,
    advice
  ])
  t.strictSame(listed, known)
})

t.test('docs/dependencies.md lists exactly the packages that are installed', async t => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as {
    readonly dependencies: Readonly<Record<string, string>>
    readonly devDependencies: Readonly<Record<string, string>>
  }
  const documented = tableRows('docs/dependencies.md').map(([name]) => name)
  const declared = Object.keys({ ...dependencies, ...devDependencies }).map(name => `\`${name}\``)
  t.strictSame(new Set(documented), new Set(declared))
  t.equal(documented.length, new Set(documented).size, 'each once')
})

t.test('the repository names no machine of its makers and no place packages come from', async t => {
  const lock = read('package-lock.json')
  t.notMatch(lock, '"resolved"', 'the lock file has no download addresses')
  const places = /https?:\/\/registry\.|\bregistry\.(?:npmjs|yarnpkg)|\/(?:work|root|home)\/[a-z]/
  const patterns = ['{src,test,rules,bench,docs,deploy,.ci}/**/*', '*', '.npmrc']
  const texts = globSync(patterns, { cwd: root, exclude: ['node_modules', 'dist', 'bench/results'] })
  const wrong = texts.filter(path => statSync(join(root, path)).isFile() && places.test(read(path)))
  t.strictSame(wrong, [])
})

t.test('what the build reads beside itself is in the package', async t => {
  const { files } = JSON.parse(read('package.json')) as { readonly files: readonly string[] }
  const wanted = source.flatMap(({ path, text }) =>
    [...text.matchAll(/\.\.\/\.\.\/((?:src\/\w+|rules|dist))\//g)].map(
      ([, folder]) => [path, folder!] as const
    )
  )
  t.ok(wanted.length > 1)
  for (const [path, folder] of wanted) t.ok(files.includes(folder), `${path} reads ${folder}`)
})
