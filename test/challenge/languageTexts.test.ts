import { readFileSync } from 'node:fs'
import t from 'tap'
import { LanguageFormats } from '../../src/challenge/languageFormats.ts'
import { completeMessages, loadLanguages } from '../../src/challenge/languages/languages.ts'
import type { Messages } from '../../src/challenge/languages/messages.ts'
import { completeLanguages, draftLanguages, isDraft, languageTags } from '../../src/core/languageTags.ts'

/** What a language says of itself instead of to its readers. */
const ofItself: ReadonlySet<string> = new Set(['tag', 'locale', 'direction', 'review', 'name'])
/** What of a text stands in quotation marks, as its language writes them. */
const quotationMarks: Readonly<Record<string, string>> = {
  bg: '„“',
  cs: '„“',
  da: '””',
  de: '„“',
  el: '«»',
  en: '“”',
  es: '«»',
  et: '„”',
  fi: '””',
  fr: '«»',
  ga: '“”',
  hr: '„”',
  hu: '„”',
  it: '«»',
  lb: '„“',
  lt: '„“',
  lv: '„”',
  mt: '“”',
  nl: '‘’',
  pl: '„”',
  pt: '«»',
  ro: '„”',
  sk: '„“',
  sl: '»«',
  sv: '””',
  ar: '«»',
  tr: '“”',
  uk: '«»'
}

/** Every text of a language, with the place it stands at. */
function texts(value: object, path = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, text]: [string, unknown]): [string, string][] => {
    if (path === '' && ofItself.has(key)) return []
    return typeof text === 'string' ? [[path + key, text]] : texts(text as object, `${path}${key}.`)
  })
}

function placeholders(text: string): string {
  return (text.match(/\{[^}]*\}/g) ?? []).join(' ')
}

const spoken = await loadLanguages(languageTags)
const all = languageTags.map(tag => [tag, spoken.get(tag)!, texts(spoken.get(tag)!)] as const)
const en = new Map(texts(spoken.get('en')!))
const longest = new Map(
  [...en.keys()].map(path => {
    const lengths = [...completeMessages.values()].map(messages => new Map(texts(messages)).get(path)!.length)
    return [path, Math.max(...lengths)]
  })
)

t.test('every language is where its tag says, and says by whom and when it was reviewed', async t => {
  t.strictSame([...completeMessages.keys()], completeLanguages)
  t.equal(new Set(languageTags).size, 28)
  for (const tag of languageTags) {
    const messages = spoken.get(tag)!
    t.equal(messages.tag, tag)
    t.match(messages.review.on, /^\d{4}-\d\d-\d\d$/, tag)
    t.not(messages.review.by, '', tag)
    t.equal(messages.review.status === 'draft', isDraft(tag), tag)
    t.ok(messages.locale === tag || messages.locale.startsWith(`${tag}-`), tag)
    t.equal(new Intl.Locale(messages.locale).language, tag)
    t.equal(messages.direction, tag === 'ar' ? 'rtl' : 'ltr', tag)
    const own = new Intl.DisplayNames(tag, { type: 'language' }).of(tag)!
    t.equal(messages.name.toLowerCase(), own.toLowerCase(), `${tag} is called what its speakers call it`)
  }
})

t.test('drafts are loaded only where they are asked for', async t => {
  t.strictSame([...(await loadLanguages([])).keys()], completeLanguages)
  t.strictSame([...(await loadLanguages(['uk', 'fr', 'uk', 'xx'])).keys()], [...completeLanguages, 'uk'])
  const source = readFileSync('src/challenge/languages/languages.ts', 'utf8')
  for (const tag of draftLanguages) t.notMatch(source, new RegExp(`from './${tag}.ts'`))
})

/** The texts, in all languages or in these, of which something can be said against. */
function complaints(
  about: (text: string, path: string, tag: string) => boolean,
  tags: readonly string[] = languageTags
): readonly string[] {
  return all
    .filter(([tag]) => tags.includes(tag))
    .flatMap(([tag, , said]) =>
      said.filter(([path, text]) => about(text, path, tag)).map(([path, text]) => `${tag} ${path}: ${text}`)
    )
}

const isLong = (text: string, path: string): boolean =>
  text.length > Math.max(longest.get(path)! * 1.6, longest.get(path)! + 8)

const isOdd = (text: string): boolean =>
  text !== text.trim().normalize('NFC') ||
  /["'<>&`]|\.\.\.| {2}|\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u.test(text)

const isForeign = (text: string, _path: string, tag: string): boolean => {
  const [open, close] = quotationMarks[tag]!.split('') as [string, string]
  const marks = text.match(close === '’' ? /[“”„«»‘’]/g : /[“”„«»‘]/g) ?? []
  return marks.some((mark, i) => mark !== (i % 2 === 0 ? open : close)) || marks.length % 2 === 1
}

const isUnended = (text: string, path: string): boolean =>
  (path.endsWith('.text') && !text.endsWith('.')) || (/(^|\.)title$/.test(path) && /[.:;]$/.test(text))

t.test('all languages say the same with the same placeholders, in their order', async t => {
  for (const [tag, , said] of all) t.strictSame([...new Map(said).keys()], [...en.keys()], tag)
  const differ = complaints((text, path) => placeholders(text) !== placeholders(en.get(path)!))
  t.strictSame(differ, [])
})

t.test('what is said to be pressed is written as on the button', async t => {
  const pressed = new Set(['byHand', 'script.failed.text', 'script.failedAgain.text'])
  const differ = complaints(
    (text, path, tag) => pressed.has(path) && !text.includes(spoken.get(tag)!.continue)
  )
  t.strictSame(differ, [])
})

t.test('no text is much longer than in the languages the page was made with', async t => {
  t.strictSame(complaints(isLong), [])
})

t.test('titles and buttons fit a screen of 320 px', async t => {
  const buttons = new Set(['continue', 'continueAndSend', 'retry', 'backToForm', 'openInNewTab', 'startPage'])
  const isWide = (text: string, path: string): boolean =>
    (/(^|\.)title$/.test(path) || buttons.has(path)) &&
    (text.length > 60 || text.split(' ').some(word => word.length > 18))
  t.strictSame(complaints(isWide), [])
})

t.test('every text is plain', async t => {
  t.strictSame(complaints(isOdd), [])
})

t.test('what is quoted stands in the quotation marks of the language', async t => {
  t.strictSame(complaints(isForeign), [])
})

t.test('sentences end with a full stop, and titles do not', async t => {
  t.strictSame(complaints(isUnended), [])
})

t.test('texts are in the script of their language', async t => {
  const scripts: Readonly<Record<string, string>> = {
    ar: 'Arabic',
    bg: 'Cyrillic',
    el: 'Greek',
    uk: 'Cyrillic'
  }
  const isElsewhere = (text: string, _path: string, tag: string): boolean => {
    const bare = text.replace(/\{\w+\}|JavaScript|cookies?/g, '')
    return !new RegExp(
      `^[\\p{Script=${scripts[tag] ?? 'Latin'}}\\p{Script=Common}\\p{Script=Inherited}]+$`,
      'u'
    ).test(bare)
  }
  t.strictSame(complaints(isElsewhere), [])
})

t.test('in Luxembourgish no placeholder follows a word that ends in n', async t => {
  t.strictSame(
    complaints(text => /n\s+\{/.test(text), ['lb']),
    []
  )
})

t.test('in Luxembourgish a final n stands only before vowels and d, h, n, t, z', async t => {
  // Plurals in -nn, names and a few small words keep theirs everywhere.
  const keep = /^(?:.*nn|Browser|Connectioun)$/
  const breaks = (text: string): boolean =>
    [...text.matchAll(/(\p{L}+n) (\p{L})/gu)].some(
      ([, word, next]) => !/[aeiouyäëéöüdhntz]/i.test(next!) && !keep.test(word!)
    )
  t.strictSame(complaints(breaks, ['lb']), [])
})

t.test('in French a narrow no-break space stands before double signs', async t => {
  t.strictSame(
    complaints(text => /[^\u202f][;:!?]/.test(text), ['fr']),
    []
  )
})

t.test('a time ends with its zone, which never stands on a line alone', async t => {
  for (const [tag, messages] of all) {
    t.match(new LanguageFormats(messages).time(Date.parse('2026-11-23T08:00:00Z')), /\u00a0\S+$/, tag)
  }
})

t.test('times and waits are in Latin digits and in words of the language', async t => {
  const waits = new Set<string>()
  for (const [tag, messages] of all) {
    const formats = new LanguageFormats(messages)
    t.match(formats.time(Date.parse('2026-11-23T08:00:00Z')), /2026/, tag)
    t.match(formats.wait(45_000), /45/, tag)
    waits.add(formats.wait(45_000))
  }
  t.ok(waits.size > 20, `${waits.size} ways to say it`)
})

t.test('waits are rounded up and written in words', async t => {
  const formats = new LanguageFormats(spoken.get('lb') as Messages)
  t.equal(formats.wait(4001), '5 Sekonnen')
  t.equal(formats.wait(119_000), '119 Sekonnen')
  t.equal(formats.wait(120_001), '3 Minutten')
  t.equal(formats.wait(7_200_000), '2 Stonnen')
})

t.test('docs/challenge.md says of every language what its file says', async t => {
  const rows = readFileSync('docs/challenge.md', 'utf8')
    .split('\n')
    .filter(line => /^\| `[a-z]{2}` /.test(line))
    .map(line => line.split('|').map(cell => cell.trim()))
  const names = new Intl.DisplayNames('en', { type: 'language' })
  const expected = all.map(([tag, { name, review }]) => {
    return ['', `\`${tag}\``, names.of(tag), name, review.status, review.by, review.on, '']
  })
  t.strictSame(rows, expected)
})
