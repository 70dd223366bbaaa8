// A form is sent once: the journal's file alone decides, whoever asks, and however often Moien starts anew.
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { Fault } from '../../src/core/fault.ts'
import { SpentForms } from '../../src/store/spentForms.ts'

const dayMs = 24 * 60 * 60_000
const expiresMs = 20_000 * dayMs + 3_600_000

function idOf(number: number): string {
  return number.toString(16).padStart(32, '0')
}

function journal(t: Test): { readonly open: () => SpentForms; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'moien-spent-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return {
    folder,
    open: () => {
      const forms = new SpentForms(join(folder, 'forms'))
      t.teardown(() => forms.close())
      return forms
    }
  }
}

t.test('a form is spent once, whoever asks, at once or one after the other', async t => {
  const { open } = journal(t)
  const [one, other] = [open(), open()]
  const asked = await Promise.all(
    Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? one : other).spend(idOf(1), expiresMs))
  )
  t.equal(asked.filter(spending => spending === 'spent').length, 1)
  t.equal(asked.filter(spending => spending === 'spent_before').length, 19)
  t.equal(await other.spend(idOf(2), expiresMs), 'spent', 'another form is another matter')
})

t.test('a start forgets nothing, and only its owner can read it', async t => {
  const { open, folder } = journal(t)
  const before = open()
  t.equal(await before.spend(idOf(1), expiresMs), 'spent')
  await before.close()
  t.equal(await open().spend(idOf(1), expiresMs), 'spent_before')
  const [file = ''] = readdirSync(folder)
  t.equal(statSync(join(folder, file)).mode & 0o777, 0o600)
})

t.test('what certainly was not sent may be sent again, once', async t => {
  const { open } = journal(t)
  const forms = open()
  t.equal(await forms.spend(idOf(1), expiresMs), 'spent')
  await forms.takeBack(idOf(1), expiresMs)
  t.equal(await open().spend(idOf(1), expiresMs), 'spent')
  t.equal(await forms.spend(idOf(1), expiresMs), 'spent_before')
})

t.test('a full journal refuses, and never makes room', async t => {
  const { open, folder } = journal(t)
  const forms = open()
  t.equal(await forms.spend(idOf(0), expiresMs), 'spent')
  const [file = ''] = readdirSync(folder)
  const lines = Array.from({ length: 65_536 }, (_, i) => `${idOf(i + 1)} 0123456789abcdef + ${expiresMs}\n`)
  appendFileSync(join(folder, file), lines.join(''))
  t.equal(await forms.spend(idOf(99_999), expiresMs), 'full')
  t.equal(await open().spend(idOf(99_998), expiresMs), 'full', 'after a start, too')
  t.equal(await forms.spend(idOf(0), expiresMs), 'spent_before', 'and knows what it knew')
})

t.test('half a line that a full disk left spoils no other', async t => {
  const { open, folder } = journal(t)
  const forms = open()
  t.equal(await forms.spend(idOf(1), expiresMs), 'spent')
  const [file = ''] = readdirSync(folder)
  appendFileSync(join(folder, file), `${idOf(2)} 0123`)
  t.equal(await forms.spend(idOf(3), expiresMs), 'spent')
  const again = open()
  t.equal(await again.spend(idOf(3), expiresMs), 'spent_before')
  t.equal(await again.spend(idOf(2), expiresMs), 'spent', 'what was never whole was never spent')
  t.match(readFileSync(join(folder, file), 'latin1'), idOf(1))
})

t.test('files go when all that they hold has expired', async t => {
  const { open, folder } = journal(t)
  const forms = open()
  for (const days of [0, 1, 2, 5]) await forms.spend(idOf(days), expiresMs + days * dayMs)
  // They go while nobody waits for it; the test's own end is the bound.
  while (readdirSync(folder).length > 1) await setImmediate()
  t.strictSame(readdirSync(folder), ['forms.20005'])
})

t.test('a folder that is not there is a fault, and the form is not sent', async t => {
  const forms = new SpentForms(join(tmpdir(), 'moien-no-such-folder', 'forms'))
  t.equal(forms.isUsable(), false)
  const fault = await forms.spend(idOf(1), expiresMs).catch((error: unknown) => error)
  t.match(fault, Fault)
  t.match(fault, { code: 'forms_unwritable' })
})
