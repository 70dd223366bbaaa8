import { readFileSync } from 'node:fs'
import { hash } from 'node:crypto'
import { Fault } from '../core/fault.ts'
import { ownPrefix } from '../core/ownPrefix.ts'

/** What `npm run prepare` has built for the browser, with the hashes that a content security policy names. */
export interface BrowserCode {
  readonly style: string
  readonly styleHash: string
  readonly script: string
  readonly scriptHash: string
  /** Of pages that ask for patience. */
  readonly notice: string
  readonly noticeHash: string
  readonly worker: string
  /** Its address changes with its content, so a browser may keep it for ever. */
  readonly workerPath: string
  /** What applications may include. */
  readonly client: string
}

/**
 * Reads the built browser code.
 * @throws Fault browser_code_missing
 */
export function loadBrowserCode(): BrowserCode {
  const style = readBuilt('page.css')
  const script = readBuilt('interstitial.js')
  const notice = readBuilt('notice.js')
  const worker = readBuilt('worker.js')
  const version = hash('sha256', worker, 'hex').slice(0, 16)
  return {
    style,
    styleHash: sourceHash(style),
    script,
    scriptHash: sourceHash(script),
    notice,
    noticeHash: sourceHash(notice),
    worker,
    workerPath: `${ownPrefix}worker.js?v=${version}`,
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
