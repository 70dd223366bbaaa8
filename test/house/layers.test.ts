import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readSourceFiles, root, type SourceFile } from '../support/sourceFiles.ts'

/** From the top to the ground: a file imports from its own folder and from those below. */
const layers = [
  'main.ts',
  'commands',
  'gateway',
  'admin',
  'rehearsal',
  'listener',
  'challenge',
  'upstream',
  'policy',
  'limits',
  'client',
  'store',
  'observe',
  'core'
]

/** Neighbours: none of them knows another. */
const strangers = ['listener', 'challenge', 'upstream']

/** Worlds of their own, beside the layers. */
const apart = ['browser', 'demo']

const files = readSourceFiles('src/**/*.ts')

/** Every import of one source file by another, types and threads included. */
const edges = files.flatMap(file => [
  ...file.imports.flatMap(({ target, typeOnly }) =>
    target === undefined ? [] : [{ file, target, typeOnly }]
  ),
  ...file.references.map(target => ({ file, target, typeOnly: false }))
])

function arrow({ file, target }: (typeof edges)[number]): string {
  return `${file.path} → ${target}`
}

function folderOf(path: string): string {
  return path.split('/')[1] ?? ''
}

t.test('every file belongs to a layer of the house', async t => {
  const strange = files.filter(({ folder }) => ![...layers, ...apart].includes(folder))
  t.strictSame(
    strange.map(({ path }) => path),
    []
  )
})

t.test('imports point down the list of layers, never up', async t => {
  const wrong = edges.filter(({ file, target }) => {
    if (apart.includes(file.folder) || apart.includes(folderOf(target))) return false
    return layers.indexOf(folderOf(target)) < layers.indexOf(file.folder)
  })
  t.strictSame(wrong.map(arrow), [])
})

t.test('listener, challenge and upstream do not know each other', async t => {
  const wrong = edges.filter(({ file, target }) => {
    const to = folderOf(target)
    return strangers.includes(file.folder) && strangers.includes(to) && to !== file.folder
  })
  t.strictSame(wrong.map(arrow), [])
})

t.test('the gateway alone wires parts together', async t => {
  const parts = new Set([...strangers, 'admin'])
  const wrong = edges.filter(({ file, target, typeOnly }) => {
    const to = folderOf(target)
    return !typeOnly && parts.has(to) && ![to, 'gateway', 'commands'].includes(file.folder)
  })
  t.strictSame(wrong.map(arrow), [])
})

t.test('what runs in the browser takes nothing but types from the rest, and nothing imports it', async t => {
  const wrong = edges.filter(({ file, target, typeOnly }) => {
    if (folderOf(target) === file.folder) return false
    return (file.folder === 'browser' && !typeOnly) || folderOf(target) === 'browser'
  })
  t.strictSame(wrong.map(arrow), [])
})

t.test('the demonstration imports nothing of Moien, and only commands know it', async t => {
  const wrong = edges.filter(({ file, target }) => {
    if (folderOf(target) === file.folder) return false
    return file.folder === 'demo' || (folderOf(target) === 'demo' && file.folder !== 'commands')
  })
  t.strictSame(wrong.map(arrow), [])
})

t.test('no file imports itself, however far around', async t => {
  const targets = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.flatMap(({ target }) => (target === undefined ? [] : [target]))
    ])
  )
  t.strictSame(findCycle(targets), [])
})

t.test('the forwarding libraries are each known to one module', async t => {
  for (const name of ['undici', 'http-proxy']) {
    const users = files.filter(({ imports }) =>
      imports.some(({ specifier }) => packageOf(specifier) === name)
    )
    t.match(
      users.map(({ path }) => path),
      [/^src\/upstream\//],
      name
    )
    t.equal(users.length, 1, `${name} is imported by ${users.map(({ path }) => path).join(', ')}`)
  }
})

t.test('no thread of the gateway loads what node:http exports beside HTTP', async t => {
  const importers = files.filter(
    ({ folder, imports }) =>
      folder !== 'demo' && imports.some(({ specifier, typeOnly }) => specifier === 'node:http' && !typeOnly)
  )
  t.strictSame(
    importers.map(({ path }) => path),
    ['src/core/http.ts']
  )
})

t.test('the program uses the packages it declares, all of them and no other', async t => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
    readonly devDependencies: Readonly<Record<string, string>>
  }
  const used = new Map<string, SourceFile>()
  for (const file of files) {
    for (const { specifier, target, typeOnly } of file.imports) {
      if (target !== undefined || specifier.startsWith('node:') || typeOnly) continue
      used.set(packageOf(specifier), file)
    }
  }
  for (const [name, { path, folder }] of used) {
    const declared = name in dependencies || (folder === 'browser' && name in devDependencies)
    t.ok(declared, `${name}, which ${path} imports, is a dependency`)
  }
  t.strictSame(
    Object.keys(dependencies).filter(name => !used.has(name)),
    [],
    'what is declared is imported'
  )
  const demo = files.filter(({ folder }) => folder === 'demo').flatMap(({ imports }) => imports)
  t.strictSame(
    demo.filter(({ specifier }) => !/^(?:node:|\.)/.test(specifier)),
    [],
    'the demonstration needs none'
  )
})

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** The files of one circle, or none. */
function findCycle(targets: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): readonly string[] => {
    const at = trail.indexOf(path)
    if (at >= 0) return [...trail.slice(at), path]
    if (done.has(path)) return []
    for (const target of targets.get(path) ?? []) {
      const cycle = visit(target, [...trail, path])
      if (cycle.length > 0) return cycle
    }
    done.add(path)
    return []
  }
  for (const path of targets.keys()) {
    const cycle = visit(path, [])
    if (cycle.length > 0) return cycle
  }
  return []
}
