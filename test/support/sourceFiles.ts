import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'

/** One import of a source file, static or dynamic, of a value or of types alone. */
export interface Import {
  /** As written: `../core/fault.ts`, `node:net`, `undici`. */
  readonly specifier: string
  /** From the repository's root, for the repository's own files; `undefined` for packages. */
  readonly target: string | undefined
  readonly typeOnly: boolean
}

/** A TypeScript file of the repository. */
export interface SourceFile {
  /** From the repository's root: `src/core/fault.ts`. */
  readonly path: string
  /** Of those directly in `src`, the file's own name. */
  readonly folder: string
  /** Without folder and suffix. */
  readonly name: string
  readonly text: string
  readonly lines: readonly string[]
  readonly imports: readonly Import[]
  /** The names it exports, types included. */
  readonly exports: readonly string[]
  /** Files it starts threads from, by `threadUrl('name')` or `new URL('./name.ts', import.meta.url)`. */
  readonly references: readonly string[]
}

/** The repository's root. */
export const root: string = dirname(dirname(import.meta.dirname))

/** The TypeScript files that match a pattern such as `src/**\/*.ts`, in order of their paths. */
export function readSourceFiles(pattern: string): readonly SourceFile[] {
  const paths = globSync(pattern, { cwd: root }).filter(path => !path.endsWith('.d.ts'))
  return paths.toSorted((a, b) => a.localeCompare(b)).map(readSourceFile)
}

function readSourceFile(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  return {
    path,
    folder: path.split('/')[1] ?? '',
    name: basename(path, '.ts'),
    text,
    lines: text.split('\n'),
    imports: readImports(path, text),
    exports: [...text.matchAll(exportPattern)].map(match => match[1]!),
    references: [
      ...[...text.matchAll(urlPattern)].map(match => resolve(path, match[1]!)),
      ...[...text.matchAll(threadPattern)].map(match => resolve(path, `./${match[1]!}.ts`))
    ]
  }
}

// The formatter gives every statement one shape, so that patterns suffice to read it.
const exportPattern =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:const|function\*?|class|interface|type) (\w+)/gm
const importPattern = /^(?:import|export) (type )?(?:[^'";]*? from )?'([^'\n]+)'/gm
const dynamicPattern = /\b(?:import|require)\('([^'\n]+)'\)/g
const urlPattern = /new URL\('(\.[^'\n]+\.ts)', import\.meta\.url\)/g
const threadPattern = /\bthreadUrl\('(\w+)'\)/g

function readImports(path: string, text: string): readonly Import[] {
  const make = (specifier: string, typeOnly: boolean): Import => {
    const target = specifier.startsWith('.') ? resolve(path, specifier) : undefined
    return { specifier, target, typeOnly }
  }
  return [
    ...[...text.matchAll(importPattern)].map(match => make(match[2]!, match[1] !== undefined)),
    ...[...text.matchAll(dynamicPattern)].map(match => make(match[1]!, false))
  ]
}

function resolve(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier))
}
