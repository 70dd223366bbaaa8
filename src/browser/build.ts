import { fileURLToPath } from 'node:url'
import { readFile } from 'node:fs/promises'
import { build, type Plugin } from 'esbuild'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/**
 * Constants of modules become `var`, which is all that esbuild leaves to do for ES5 where functions say `var`
 * themselves. Modules have one scope each, so nothing is hidden or captured anew by that.
 */
const moduleVariables: Plugin = {
  name: 'module variables',
  setup(bundler) {
    bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replaceAll(/^(export )?const /gm, '$1var ')
    }))
  }
}

/** What stands inside pages, and what it is written for. */
const parts = [
  // Every browser reads it; esbuild refuses what it cannot put into ES5.
  { file: 'bootstrap.ts', target: 'es5' },
  // Browsers of 2017 read it; the bootstrap goes the way for older ones.
  { file: 'interstitial.ts', target: 'es2017' },
  { file: 'notice.ts', target: 'es2017' },
  // Applications may include it.
  { file: 'client.ts', target: 'es2017' },
  { file: 'page.css', target: 'es2017' }
]

/** Bundles what runs in the browser into dist/browser. */
for (const { file, target } of parts) {
  await build({
    entryPoints: [here(file)],
    outdir: here('../../dist/browser'),
    bundle: true,
    minify: true,
    format: 'iife',
    target,
    plugins: [moduleVariables],
    charset: 'utf8',
    legalComments: 'none',
    tsconfigRaw: { compilerOptions: { strict: true } },
    logLevel: 'warning'
  })
}
