import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import t from 'tap'
import { completeMessages, loadLanguages } from '../../src/challenge/languages/languages.ts'
import type { NoticeKind } from '../../src/challenge/languages/messages.ts'
import { negotiateLanguage } from '../../src/challenge/negotiateLanguage.ts'
import { SiteLanguages, type LanguageSite } from '../../src/challenge/siteLanguages.ts'
import type { Answer } from '../../src/core/answer.ts'
import { completeLanguages, languageTags } from '../../src/core/languageTags.ts'
import { HandClock, site, SmallGateway } from './smallGateway.ts'

const spoken = await loadLanguages(languageTags)

t.test('the language is the one the browser prefers among those on offer', async t => {
  const cases: readonly [string, string][] = [
    ['', 'fr'],
    ['de', 'de'],
    ['DE-AT', 'de'],
    ['lb-LU,lb;q=0.9,fr;q=0.8,de;q=0.7,en;q=0.6', 'lb'],
    ['fr;q=0.5,de;q=0.8', 'de'],
    ['de-AT,fr;q=0.95,de;q=0.9', 'de'],
    ['nl,it;q=0.9,pt;q=0.2', 'pt'],
    ['nl,it', 'fr'],
    ['*', 'fr'],
    ['nl,*;q=0.5', 'fr'],
    ['en;q=0.4,*;q=0.5', 'fr'],
    ['fr;q=0.1,*;q=0.5', 'lb'],
    ['en,en;q=0.1', 'en'],
    ['de;q=0,pt;q=0.1', 'pt'],
    ['de;q=0', 'fr'],
    ['de, de;q=0', 'fr'],
    ['de-AT;q=0, de', 'de'],
    ['fr;q=0', 'lb'],
    ['fr;q=0.000,*', 'lb'],
    ['*;q=0', 'fr'],
    ['lb;q=0,fr;q=0,de;q=0,en;q=0,pt;q=0', 'fr'],
    ['und', 'fr'],
    ['de;q=9', 'de'],
    ['de;q=abc', 'fr'],
    [';;,,=q', 'fr'],
    ['<script>', 'fr'],
    ['de;level=1', 'fr'],
    ['__proto__,constructor', 'fr']
  ]
  for (const [text, expected] of cases)
    t.equal(negotiateLanguage(text, completeLanguages, 'fr'), expected, text)
})

t.test('of a header that is too long no range counts that was cut off', async t => {
  const header = `${'xx,'.repeat(83)}de;q=1`
  t.equal(header.slice(0, 256).endsWith('de;q=1'), true)
  t.equal(negotiateLanguage(header, completeLanguages, 'fr'), 'de')
  t.equal(negotiateLanguage(`,,${header}`, completeLanguages, 'fr'), 'fr', 'which ends with de;q=')
})

t.test('whatever the header says, the language is one of those on offer', async () => {
  const range = fc.tuple(
    fc.constantFrom('de', 'fr', 'uk', '*', 'xx', 'pt-BR'),
    fc.constantFrom('', ';q=0', ';q=0.3')
  )
  const header = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.array(range.map(parts => parts.join(''))).map(parts => parts.join(','))
  )
  const property = fc.property(header, fc.subarray([...languageTags], { minLength: 1 }), (text, offered) =>
    offered.includes(negotiateLanguage(text, offered, offered[0]!) as (typeof offered)[number])
  )
  fc.assert(property, { numRuns: 500 })
})

function languagesOf(changes: Partial<LanguageSite>): SiteLanguages {
  return new SiteLanguages({ ...site, ...changes }, spoken)
}

t.test('the language of the path comes before that of the browser', async t => {
  const automatic: readonly [string, string][] = [
    ['/', 'en'],
    ['/de', 'de'],
    ['/de/', 'de'],
    ['/DE/steuern', 'de'],
    ['/de-LU/steuern', 'de'],
    ['/de_lu', 'de'],
    ['/fr/demarches', 'fr'],
    ['/uk/forms', 'en'],
    ['/design', 'en'],
    ['/de.html', 'en'],
    ['/de-facto/regime', 'en'],
    ['/forms/de/', 'en'],
    ['//de/', 'en'],
    ['', 'en']
  ]
  for (const [path, tag] of automatic) t.equal(languagesOf({}).choose(path, 'en').tag, tag, path)
  const pathLanguages = [
    { prefix: '/citoyens/de', tag: 'de' },
    { prefix: '/citoyens', tag: 'fr' }
  ]
  const named: readonly [string, string][] = [
    ['/citoyens', 'fr'],
    ['/citoyens/impots', 'fr'],
    ['/citoyens/de/steuern', 'de'],
    ['/citoyens/demarches', 'fr'],
    ['/citoyensx', 'en'],
    ['/de/', 'en']
  ]
  for (const [path, tag] of named) t.equal(languagesOf({ pathLanguages }).choose(path, 'en').tag, tag, path)
  t.equal(languagesOf({ pathLanguages: [] }).choose('/de/', 'en').tag, 'en', 'an empty list turns it off')
})

t.test('a draft is spoken where it is switched on, and nowhere else', async t => {
  t.equal(languagesOf({}).choose('/', 'uk').tag, 'fr')
  const more = languagesOf({ languages: ['fr', 'uk'] })
  t.equal(more.choose('/', 'uk-UA,en;q=0.5').tag, 'uk')
  t.equal(more.choose('/uk/', 'en').tag, 'uk')
  t.strictSame(
    more.all.map(({ tag }) => tag),
    ['fr', 'uk']
  )
  t.equal(more.find('de'), undefined)
})

t.test('an operator’s own words replace those of a draft', async t => {
  const own = languagesOf({
    languages: ['fr', 'uk'],
    texts: { uk: { title: 'Хвилинку', 'notices.denied.title': 'Ні' } }
  })
  t.equal(own.find('uk')!.title, 'Хвилинку')
  t.equal(own.find('uk')!.notices.denied.title, 'Ні')
  t.equal(own.find('uk')!.continue, spoken.get('uk')!.continue)
})

const everything = { ...site, languages: languageTags }
const clock = new HandClock()

function challenge(headers: Record<string, string>, gateway: SmallGateway, target = '/'): Answer {
  const facts = gateway.facts({ headers, target })
  return gateway.interstitial.answer({ facts, target, incident: '7K3F-9QWM-2XAB', rule: 'r', level: 'light' })
}

t.test('with all languages switched on, every page keeps its budget', async t => {
  const gateway = new SmallGateway({ site: everything, spoken, clock })
  const sizes = languageTags.map(tag => {
    const headers = { 'accept-language': tag, 'accept-encoding': 'gzip' }
    const { body } = challenge(headers, gateway, `/${'a'.repeat(500)}`)
    t.match(gunzipSync(body).toString(), `<html lang="${tag}" dir="${tag === 'ar' ? 'rtl' : 'ltr'}">`)
    return body.length
  })
  t.ok(
    sizes.every(size => size < 12_000),
    `at most ${Math.max(...sizes)} bytes`
  )
  const alone = new SmallGateway({ site: { ...site, languages: ['fr'] }, spoken, clock })
  const one = challenge({ 'accept-encoding': 'gzip' }, alone, `/${'a'.repeat(500)}`).body.length
  const of28 = sizes[languageTags.indexOf('fr')]!
  t.ok(of28 - one < 800, `${of28 - one} bytes for 27 others`)
  for (const tag of languageTags) {
    for (const kind of Object.keys(spoken.get('en')!.notices) as NoticeKind[]) {
      const { body } = gateway.notices.answer(kind, {
        kind: 'navigation',
        headers: { 'accept-language': tag, 'accept-encoding': 'gzip' },
        path: '/',
        incident: '7K3F-9QWM-2XAB',
        atMs: clock.nowMs(),
        status: 403,
        retryAfterMs: 45_000,
        message: '',
        retryTarget: '/'
      })
      if (body.length >= 15_000) t.fail(`${tag} ${kind}: ${body.length} bytes`)
    }
  }
})

t.test('the switch offers every other language, each in its own words and direction', async t => {
  const html = challenge(
    { 'accept-language': 'lb' },
    new SmallGateway({ site: everything, spoken, clock })
  ).body.toString()
  const buttons = [...html.matchAll(/<button name="language" value="(..)" lang="(..)" dir="(...)">([^<]+)</g)]
  t.strictSame(
    buttons.map(([, tag]) => tag),
    languageTags.filter(tag => tag !== 'lb')
  )
  for (const [, tag, lang, direction, name] of buttons) {
    t.strictSame([lang, direction, name], [tag, spoken.get(tag!)!.direction, spoken.get(tag!)!.name])
  }
  const alone = new SmallGateway({ site: { ...site, languages: ['fr'] }, spoken, clock })
  t.notMatch(challenge({}, alone).body.toString(), /name="language"|Autres langues/)
})

t.test('pressing a language shows the same challenge in it, and nothing is lost', async t => {
  const gateway = new SmallGateway({ clock })
  t.teardown(() => gateway.close())
  const origin = await gateway.listen()
  const browser = { accept: 'text/html', 'user-agent': 'w3m', 'accept-language': 'fr' }
  const press = async (fields: Record<string, string>): Promise<Response> =>
    fetch(`${origin}/.moien/continue`, {
      method: 'POST',
      headers: { ...browser, origin },
      body: new URLSearchParams(fields),
      redirect: 'manual'
    })
  const first = await (await fetch(`${origin}/form?step=%22%3E2`, { headers: browser })).text()
  t.match(first, '<html lang="fr"')
  const challenge = /name="challenge" value="([^"]+)"/.exec(first)![1]!
  const second = await press({ challenge, language: 'de' })
  t.equal(second.status, 403)
  t.equal(second.headers.get('content-language'), 'de')
  t.equal(second.headers.get('moien-mitigated'), 'challenge')
  const german = await second.text()
  t.match(german, `name="challenge" value="${challenge}"`)
  t.match(german, 'data-target="/form?step=%22%3E2" data-back="2"')
  t.match(german, '<input type="hidden" name="shown_in" value="de">')
  t.match(await (await press({ challenge, language: 'pt', back: '2' })).text(), 'data-back="3"')
  t.match(await (await press({ challenge, language: 'pt', back: '-7' })).text(), 'data-back="2"')
  t.match(await (await press({ challenge, language: 'pt', back: '1e9' })).text(), 'data-back="100"')
  t.match(await (await press({ challenge, language: '"><b>' })).text(), '<html lang="fr"', 'one that is none')
  clock.ms += 5000
  const through = await press({ challenge, shown_in: 'de', back: '2' })
  t.equal(through.status, 303)
  t.equal(through.headers.get('location'), `/.moien/arrived?challenge=${challenge}&language=de`)
  const cookiesOff = await fetch(`${origin}${through.headers.get('location')}`, { headers: browser })
  t.equal(cookiesOff.headers.get('content-language'), 'de', 'what follows is in that language too')
  const forged = await press({ challenge: `${challenge.slice(0, -2)}AA`, language: 'de' })
  t.equal(forged.headers.get('content-language'), 'fr')
  t.notMatch(await forged.text(), 'name="challenge"', 'only what Moien signed is shown again')
})

t.test('notices after the button are in the language of the page they lead back to', async t => {
  const gateway = new SmallGateway({ clock })
  t.teardown(() => gateway.close())
  const origin = await gateway.listen()
  const headers = { accept: 'text/html', 'accept-language': 'en' }
  const page = await (await fetch(`${origin}/lb/formulaire?a=1`, { headers })).text()
  t.match(page, '<html lang="lb"')
  const challenge = /name="challenge" value="([^"]+)"/.exec(page)![1]!
  const arrived = await fetch(`${origin}/.moien/arrived?challenge=${challenge}`, { headers })
  t.equal(arrived.headers.get('content-language'), 'lb')
})

t.test('the complete languages are there without being loaded', async t => {
  t.strictSame([...completeMessages.keys()], completeLanguages)
})
