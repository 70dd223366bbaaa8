// What keeps nobody out: every page that citizens see, as axe, a keyboard and the accessibility tree have it. All states in
// all languages are looked at in test/long/accessibility.test.ts.
import t from 'tap'
import { loadBrowserCode } from '../../src/challenge/browserCode.ts'
import { loadLanguages } from '../../src/challenge/languages/languages.ts'
import { renderStates } from '../../src/challenge/renderStates.ts'
import { languageTags } from '../../src/core/languageTags.ts'
import { site } from '../challenge/smallGateway.ts'
import { openAuditor, themeNames } from '../support/axe.ts'
import { launchChromium } from '../support/chromium.ts'
import { missing } from '../support/tools.ts'

const code = loadBrowserCode()
const spoken = await loadLanguages(languageTags)
const atMs = Date.parse('2026-11-23T08:00:00Z')

/** What most people see, whatever their language; every other state is made of the same parts. */
const common: ReadonlySet<string> = new Set(['checking', 'without-script', 'notice-denied'])

t.test('in Chromium', { skip: missing('chromium') }, async t => {
  const browser = await launchChromium()
  t.teardown(() => browser.close())

  await t.test('axe finds nothing in any state, in light, dark and forced colours', async t => {
    const auditor = await openAuditor(browser)
    for (const { name, html } of renderStates(site, code, spoken, 'lb', atMs)) {
      await auditor.show(html)
      for (const theme of themeNames) t.strictSame(await auditor.findings(theme), [], `${name}, ${theme}`)
    }
  })

  await t.test('axe finds nothing in any language', async t => {
    const auditor = await openAuditor(browser)
    for (const tag of languageTags) {
      for (const { name, html } of renderStates(site, code, spoken, tag, atMs)) {
        if (!common.has(name)) continue
        await auditor.show(html)
        t.strictSame(await auditor.findings('light'), [], `${name} in ${tag}`)
      }
    }
  })
})
