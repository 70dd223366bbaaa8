// Citizens who read in a terminal: every page in its order, and the button through to the application.
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { loadBrowserCode } from '../../src/challenge/browserCode.ts'
import { loadLanguages } from '../../src/challenge/languages/languages.ts'
import { renderStates } from '../../src/challenge/renderStates.ts'
import { SmallGateway, site } from '../challenge/smallGateway.ts'
import { missing, tool } from '../support/tools.ts'

const run = promisify(execFile)
const dumps = {
  lynx: ['-dump', '-nolist', '-width=120', '-display_charset=utf-8'],
  w3m: ['-dump', '-cols', '120', '-O', 'UTF-8', '-T', 'text/html']
} as const
const browsers = ['lynx', 'w3m'] as const

/** In this order, with anything between. */
const readings: Readonly<Record<string, readonly string[]>> = {
  checking: [
    'Guichet <public>',
    'One moment, please',
    'protects this service',
    'Press Continue',
    'JavaScript is off',
    'Continue',
    '+352 247-82000',
    '7K3F-9QWM-2XAB',
    'Other languages',
    'Français',
    'Accessibility'
  ],
  'notice-denied': [
    'This request was refused',
    'a person will look into it',
    '+352 247-82000',
    'Reason:',
    '7K3F-9QWM-2XAB',
    'deadline',
    'Cette demande a été refusée'
  ],
  'notice-too_many': ['Too many requests', '45 seconds', 'Try again', '7K3F-9QWM-2XAB']
}

for (const browser of browsers) {
  t.test(browser, { skip: missing(browser) }, async t => {
    const folder = mkdtempSync(join(tmpdir(), 'moien-text-'))
    t.teardown(() => rmSync(folder, { recursive: true }))

    await t.test('reads every page from top to bottom as it is meant', async t => {
      const code = loadBrowserCode()
      for (const { name, html } of renderStates(site, code, await loadLanguages(['en']), 'en', Date.now())) {
        const expected = readings[name]
        if (expected === undefined) continue
        const file = join(folder, `${name}.html`)
        writeFileSync(file, html)
        const { stdout } = await run(tool(browser), [...dumps[browser], file])
        const text = stdout.replace(/\s+/g, ' ')
        let at = 0
        for (const words of expected) {
          const next = text.indexOf(words, at)
          t.ok(next >= 0, `${name}: ${words}`)
          at = next < 0 ? at : next + words.length
        }
        t.notMatch(text, /Check in progress|data-|function/, 'nothing that only a script can do')
      }
    })
  })
}

t.test('lynx gets through to the application by its keyboard', { skip: missing('lynx') }, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'moien-lynx-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const button = { ...site.challenge.button, waitMs: 200 }
  const gateway = new SmallGateway({ site: { ...site, challenge: { ...site.challenge, button } } })
  t.teardown(() => gateway.close())
  const origin = await gateway.listen()
  // The button is what lynx stands on first; Enter presses it.
  const keys = join(folder, 'keys')
  writeFileSync(keys, ['key ^J', 'key q', 'key y', ''].join('\n'))
  const args = ['-accept_all_cookies', `-cookie_file=${join(folder, 'jar')}`, `-cmd_script=${keys}`]
  const lynx = spawn(tool('lynx'), [...args, `${origin}/apply`], {
    env: { ...process.env, TERM: 'vt100', LANG: 'C.UTF-8', HOME: folder },
    stdio: 'ignore',
    timeout: 20_000
  })
  await new Promise(resolve => lynx.once('close', resolve))
  t.strictSame(gateway.log.passed, ['button'])
  t.strictSame(gateway.log.paths, [
    'GET /apply',
    'POST /.moien/continue',
    'GET /.moien/arrived',
    'GET /apply'
  ])
})
