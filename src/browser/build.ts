import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** ES2017 is what browsers of 2017 read: an old telephone passes, and one that is older has the button. */
const target = 'es2017'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/**
 * Bundles what runs in the browser into dist/browser: `interstitial.js`, `notice.js` and `page.css`, which
 * stand inside pages, `worker.js`, which the interstitial fetches, and `client.js`, which applications may
 * include.
 */
await build({
  entryPoints: ['interstitial.ts', 'notice.ts', 'worker.ts', 'client.ts', 'page.css'].map(here),
  outdir: here('../../dist/browser'),
  bundle: true,
  minify: true,
  format: 'iife',
  target,
  charset: 'utf8',
  legalComments: 'none',
  tsconfigRaw: { compilerOptions: { strict: true } },
  logLevel: 'warning'
})
