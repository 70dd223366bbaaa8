// Every state of every page in every language and every theme, as axe has it in a real Chromium: some three thousand pages.
import t from 'tap'
import { loadBrowserCode } from '../../src/challenge/browserCode.ts'
import { loadLanguages } from '../../src/challenge/languages/languages.ts'
import { renderStates } from '../../src/challenge/renderStates.ts'
import { languageTags } from '../../src/core/languageTags.ts'
import { site } from '../challenge/smallGateway.ts'
import { openAuditor, themeNames } from '../support/axe.ts'
import { launchChromium } from '../support/chromium.ts'
import { missing } from '../support/tools.ts'

const patienceMs = 18 * 60_000
const atMs = Date.parse('2026-11-23T08:00:00Z')

t.test(
  'axe finds nothing in any state, language and theme',
  { skip: missing('chromium'), timeout: patienceMs },
  async t => {
    const browser = await launchChromium()
    t.teardown(() => browser.close())
    const code = loadBrowserCode()
    const spoken = await loadLanguages(languageTags)
    const auditor = await openAuditor(browser)
    let pages = 0
    let found = 0
    for (const tag of languageTags) {
      for (const { name, html } of renderStates(site, code, spoken, tag, atMs)) {
        await auditor.show(html)
        for (const theme of themeNames) {
          const findings = await auditor.findings(theme, true)
          pages++
          found += findings.length
          if (findings.length > 0) t.fail(`${name} in ${tag}, ${theme}`, { findings })
        }
      }
    }
    t.comment(`${pages} pages in ${languageTags.length} languages: ${found} findings`)
    t.equal(found, 0)
    t.equal(pages % (languageTags.length * themeNames.length), 0, 'every state in every language and theme')
  }
)
