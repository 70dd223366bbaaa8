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
  /** Of pages that ask for patience. */
  readonly notice: string
  readonly noticeHash: string
  /** What applications may include. */
  readonly client: string
}

/**
 * Reads the built browser code.
 * @throws Fault browser_code_missing
 */
export function loadBrowserCode(): BrowserCode {
  const style = readBuilt('page.css')
  const scripts = [readBuilt('bootstrap.js'), readBuilt('interstitial.js')]
  const notice = readBuilt('notice.js')
  return {
    style,
    styleHash: sourceHash(style),
    scripts,
    scriptHashes: scripts.map(sourceHash),
    notice,
    noticeHash: sourceHash(notice),
    client: readBuilt('client.js')
  }
}

/** The same path from src/challenge and from dist/challenge. */
function readBuilt(file: string): string {
  try {
    return readFileSync(new URL(`../../dist/browser/${file}`, import.meta.url), 'utf8').trimEnd()
  } catch (cause) {
    throw new Fault('browser_code_missing', `the browser code ${file} is missing`, { cause })
  }
}

/** What a content security policy names a script or style by (CSP Level 3, section 2.3.1). */
export function sourceHash(text: string): string {
  return `'sha256-${hash('sha256', text, 'base64')}'`
}
