import { readFileSync } from 'node:fs'
import { hash } from 'node:crypto'
import { Fault } from '../core/fault.ts'

/** What `npm run prepare` has built for the browser, with the hashes that a content security policy names. */
export interface BrowserCode {
  readonly style: string
  readonly styleHash: string
  /** Of the challenge page: the bootstrap, which every browser reads, then the one of today. */
  readonly scripts: readonly string[]
  readonly scriptHashes: readonly string[]
}

/**
 * Reads the built browser code.
 * @throws Fault browser_code_missing
 */
export function loadBrowserCode(): BrowserCode {
  const style = readBuilt('page.css')
  const scripts = [readBuilt('bootstrap.js'), readBuilt('interstitial.js')]
  return { style, styleHash: sourceHash(style), scripts, scriptHashes: scripts.map(sourceHash) }
}

/** The same path from src/challenge and from dist/challenge. */
function readBuilt(file: string): string {
  try {
    return readFileSync(new URL(`../../dist/browser/${file}`, import.meta.url), 'utf8').trimEnd()
  } catch (cause) {
    throw new Fault('browser_code_missing', `the browser code ${file} is missing`, { cause })
  }
}

/** CSP Level 3, section 2.3.1. */
function sourceHash(text: string): string {
  return `'sha256-${hash('sha256', text, 'base64')}'`
}
