import t from 'tap'
import { loadBrowserCode } from '../../src/challenge/browserCode.ts'
import { loadLanguages } from '../../src/challenge/languages/languages.ts'
import { LanguageFormats } from '../../src/challenge/languageFormats.ts'
import { refusalClass } from '../../src/challenge/noticeKinds.ts'
import { pageLook } from '../../src/challenge/pageLook.ts'
import { renderStates } from '../../src/challenge/renderStates.ts'
import { siteMessages } from '../../src/challenge/siteMessages.ts'
import { waitForms } from '../../src/challenge/waitForms.ts'
import { createForecast } from '../../src/browser/createForecast.ts'
import { writeWait } from '../../src/browser/writeWait.ts'
import { contrast, parseColour, readableOn } from '../../src/core/colour.ts'
import { languageTags } from '../../src/core/languageTags.ts'
import { messageKeys } from '../../src/core/messageKeys.ts'
import { plainColours } from '../../src/core/themeColours.ts'
import { derivedColours } from '../../src/challenge/derivedColours.ts'
import { site } from './smallGateway.ts'

const atMs = Date.parse('2026-11-23T08:00:00Z')
const code = loadBrowserCode()
const spoken = await loadLanguages(languageTags)
const languages = [...spoken.values()]

/** Name and placeholders of every text of a language that an operator may replace. */
function textsOf(value: object, path = ''): [string, readonly string[]][] {
  return Object.entries(value).flatMap(([key, text]: [string, unknown]): [string, readonly string[]][] => {
    if (typeof text === 'object') return textsOf(text!, `${path}${key}.`)
    if (
      ['tag', 'locale', 'direction', 'name', 'review.status', 'review.by', 'review.on'].includes(path + key)
    )
      return []
    return [[path + key, (text as string).match(/\{[a-z]+\}/g) ?? []]]
  })
}

t.test(
  'every state has in every language one heading, its language, help, and nothing left open',
  async t => {
    for (const { tag, direction } of languages) {
      const states = renderStates(site, code, spoken, tag, atMs)
      t.ok(states.length > 30, `${tag}: ${states.length} states`)
      for (const { name, html } of states) {
        const markup = html.replace(/<script>[^]*?<\/script>|<style>[^]*?<\/style>/g, '')
        const complaints = [
          (markup.match(/<h1>/g)?.length ?? 0) !== 1 && 'one heading',
          !markup.includes(`<html lang="${tag}" dir="${direction}">`) && 'language',
          !markup.includes('tel:+35224782000') && 'phone',
          !markup.includes('7K3F-9QWM-2XAB') && 'incident number',
          /\{[a-z]+\}/.test(markup) && 'placeholder',
          /undefined|\[object/.test(markup) && 'a value that is none',
          / (?:style|on[a-z]+)=/.test(markup) && 'inline code',
          /(?:src|href)="https?:/.test(markup) && 'another site',
          /http-equiv/.test(markup) && 'a refresh',
          (markup.match(/<main|<div|<p[ >]/g) ?? []).length !==
            (markup.match(/<\/main|<\/div|<\/p>/g) ?? []).length && 'tags that do not match'
        ].filter(Boolean)
        t.strictSame(complaints, [], `${tag} ${name}`)
      }
    }
  }
)

t.test('what only a script can do does not stand in the page for those who run none', async t => {
  const page = renderStates(site, code, spoken, 'en', atMs).find(
    ({ name }) => name === 'without-script'
  )!.html
  const text = page
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<footer>[^]*/, '')
    .replace(/<[^>]*>/g, '')
  t.notMatch(page, '<script')
  t.match(text, 'Press Continue; your page opens after about 5 seconds.')
  t.notMatch(text, /by itself; you|Try again|Back to the form|new tab/)
})

t.test('a page with a form says what becomes of it, before anything is lost', async t => {
  const states = new Map(renderStates(site, code, spoken, 'en', atMs).map(({ name, html }) => [name, html]))
  t.match(states.get('form-kept-without-script'), 'Your form is kept')
  t.match(states.get('form-kept-without-script'), '<button>Continue and send the form</button>')
  t.match(states.get('form-too_large-checking'), 'too large to be kept')
  t.match(states.get('form-not_kept-checking'), 'Your form has not been sent')
  t.notMatch(states.get('checking'), 'class="note"')
})

t.test('a closed service says when it opens, a limit how long to wait, a refusal why', async t => {
  const states = new Map(renderStates(site, code, spoken, 'en', atMs).map(({ name, html }) => [name, html]))
  t.match(states.get('notice-maintenance'), /Expected to open again: <b>Monday,? 23 November 2026 at 1\d:00/)
  t.match(states.get('notice-too_many'), 'data-seconds="45">You can try again in: <b>45 seconds</b>')
  t.match(states.get('notice-denied'), 'Reason: a rule of this service')
  t.match(states.get('notice-denied'), 'keep this number and time')
  t.equal(refusalClass('denied', { rule: 'threshold/40', retryAfterMs: 0 }), 'score')
  t.equal(refusalClass('too_many', { rule: 'pages', retryAfterMs: 1 }), 'limit')
  t.equal(refusalClass('banned', { rule: 'ban/operator', retryAfterMs: 0 }), 'ban')
  t.equal(refusalClass('not_found', { rule: 'hidden', retryAfterMs: 0 }), undefined)
})

t.test('an operator may replace exactly the texts there are, in the languages there are', async t => {
  t.strictSame([...languageTags].toSorted(), languages.map(({ tag }) => tag).toSorted())
  for (const messages of languages) {
    const known = Object.entries(messageKeys).toSorted(([a], [b]) => (a < b ? -1 : 1))
    t.strictSame(
      textsOf(messages)
        .filter(([key]) => !key.startsWith('review.'))
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      known,
      messages.tag
    )
  }
  const own = { fr: { title: 'Bonjour', 'notices.denied.title': 'Non & non' } }
  t.equal(siteMessages(own, spoken.get('fr')!).title, 'Bonjour')
  t.equal(siteMessages(own, spoken.get('fr')!).notices.denied.title, 'Non & non')
  t.equal(siteMessages(own, spoken.get('de')!).title, 'Einen Moment, bitte')
  const states = renderStates({ ...site, texts: own }, code, spoken, 'fr', atMs)
  t.match(states.find(({ name }) => name === 'checking')!.html, '<h1>Bonjour</h1>')
  t.match(states.find(({ name }) => name === 'notice-denied')!.html, '<h1>Non &amp; non</h1>')
  const german = renderStates({ ...site, texts: own }, code, spoken, 'de', atMs)
  const denied = german.find(({ name }) => name === 'notice-denied')!.html
  t.match(denied, '<strong>Non &amp; non</strong>', 'also where another language offers it')
})

t.test('a script writes every wait as the server does', async t => {
  for (const messages of [...languages, { ...languages[0]!, locale: 'ar-EG' }]) {
    const forms = waitForms(messages)
    const formats = new LanguageFormats(messages)
    for (const seconds of [1, 2, 3, 5, 11, 21, 45, 100, 119, 120, 150, 600, 3599, 7200, 9000, 86_400]) {
      t.equal(writeWait(forms, seconds), formats.wait(seconds * 1000), `${messages.locale} ${seconds}`)
    }
  }
})

t.test('a forecast never grows, and is silent about what is soon over', async t => {
  const slow = createForecast(16, 0)
  t.equal(slow.seconds(0), 0)
  slow.done(1, 1000)
  t.equal(slow.seconds(1000), 0, 'one part says little')
  slow.done(2, 2000)
  t.equal(slow.seconds(2000), 15, '14 s, in fives')
  slow.done(3, 6000)
  t.equal(slow.seconds(6000), 15, 'the rest takes longer than was thought: it stands still')
  slow.done(12, 10_000)
  t.equal(slow.seconds(10_000), 4)
  t.equal(slow.seconds(12_000), 2)
  t.equal(slow.seconds(60_000), 1, 'never nothing before it is over')
  const quick = createForecast(16, 0)
  quick.done(2, 100)
  t.equal(quick.seconds(100), 0)
})

function ratio(a: string, b: string): number {
  return contrast(parseColour(a)!, parseColour(b)!)
}

t.test('the plain colours and what is made of any theme can be read', async t => {
  t.equal(ratio('#000', '#fff'), 21)
  t.equal(ratio('#767676', '#ffffff').toFixed(2), '4.54', 'a known pair')
  for (const scheme of ['light', 'dark'] as const) {
    const { background, text, accent } = plainColours[scheme]
    t.ok(ratio(text, background) >= 7, `${scheme} text`)
    t.ok(ratio(accent, background) >= 7, `${scheme} accent`)
    t.match(code.style, `--ground: ${background};--text: ${text}`, 'the style sheet has the same')
  }
  for (const theme of [
    { background: '#ffffff', text: '#000000', accent: '#c00000' },
    { background: '#ffffff', text: '#767676', accent: '#767676' },
    { background: '#002b5c', text: '#ffffff', accent: '#ffcc00' }
  ]) {
    const { quiet, accent, 'on-accent': onAccent } = derivedColours(theme) as Record<string, string>
    t.ok(ratio(quiet!, theme.background) >= 4.5, `quiet ${quiet}`)
    t.ok(ratio(accent!, onAccent!) >= 4.5, `on accent ${onAccent}`)
  }
  const yellow = readableOn(parseColour('#ffffff')!, parseColour('#ffcc00')!, 4.5)
  t.ok(contrast(yellow, parseColour('#ffffff')!) >= 4.5)
})

t.test('a theme changes the style and its hash; a logo stands in the page itself, named once', async t => {
  const logo = { dataUrl: 'data:image/svg+xml,%3Csvg"/%3E', showsName: false }
  const light = { ...plainColours.light, accent: '#c00000' }
  const plain = pageLook(code, site.theme, site.contact)
  t.equal(plain.styleHash, code.styleHash)
  t.match(plain.headerHtml, /<svg.*aria-hidden="true".*<span>Guichet &lt;public&gt;<\/span>/)
  const themed = pageLook(code, { logo, light, dark: undefined }, site.contact)
  t.not(themed.styleHash, plain.styleHash)
  t.match(themed.style, '--accent:#c00000')
  t.equal(
    themed.headerHtml,
    '<header><img src="data:image/svg+xml,%3Csvg&quot;/%3E" alt=""><span>Guichet &lt;public&gt;</span></header>'
  )
  const named = pageLook(
    code,
    { logo: { ...logo, showsName: true }, light: undefined, dark: undefined },
    site.contact
  )
  t.match(named.headerHtml, 'alt="Guichet &lt;public&gt;"></header>')
})
