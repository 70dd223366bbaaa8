import { chromium, type Browser } from 'playwright-core'
import { tool } from './tools.ts'

/**
 * Debian's Chromium, headless, with a fresh profile. It must not look anything up on its own: the flags
 * turn off what would call its maker at start, and QUIC, which Moien does not speak. What it draws nobody sees: that
 * takes no process of its own.
 */
export function launchChromium(...flags: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: tool('chromium'),
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--in-process-gpu',
      '--renderer-process-limit=4',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags
    ]
  })
}
