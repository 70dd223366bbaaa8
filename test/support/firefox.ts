import { launch, type Browser } from 'puppeteer-core'
import { tool } from './tools.ts'

/** Debian's Firefox, headless, with a fresh profile; it takes certificates that nobody signed. */
export function launchFirefox(preferences: Readonly<Record<string, unknown>> = {}): Promise<Browser> {
  return launch({
    browser: 'firefox',
    executablePath: tool('firefox-esr'),
    headless: true,
    extraPrefsFirefox: preferences,
    acceptInsecureCerts: true
  })
}
