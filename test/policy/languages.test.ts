import t from 'tap'
import { complaints, loadFrom, siteFile } from './policyRig.ts'

function siteWith(more: string): ReturnType<typeof loadFrom> {
  return loadFrom({ 'moien.yaml': `${siteFile().trimEnd()}\n    ${more}\n`, 'rules.yaml': 'rules: []' })
}

t.test('a draft that is switched on is a note, and no mistake', async t => {
  const { loaded, warnings } = siteWith('languages: [fr, uk]')
  t.strictSame(loaded?.config.sites[0]!.languages, ['fr', 'uk'])
  t.equal(loaded!.config.sites[0]!.language, 'fr', 'English is not spoken: the first')
  t.match(
    warnings.map(({ message }) => message).join('\n'),
    '"uk" is a draft that no native reader has reviewed'
  )
  t.notMatch(warnings.map(({ message }) => message).join('\n'), '"fr" is a draft')
})

t.test('a site names only languages that it speaks, once', async t => {
  t.match(complaints(siteWith('languages: [fr, fr]'))[0], '"fr" is listed twice')
  t.match(complaints(siteWith('language: uk'))[0], 'The site does not speak "uk"; add it to languages')
  t.match(complaints(siteWith('path_languages: { /it: it }'))[0], 'The site does not speak "it"')
  t.not(complaints(siteWith('languages: [klingon]')).length, 0)
  t.not(complaints(siteWith('languages: []')).length, 0)
  t.not(complaints(siteWith('path_languages: { fr: fr }')).length, 0)
})

t.test('paths may be named, or turned off as a sign of a language', async t => {
  t.equal(siteWith('hsts: {}').loaded!.config.sites[0]!.pathLanguages, undefined)
  t.strictSame(siteWith('path_languages: {}').loaded!.config.sites[0]!.pathLanguages, [])
})
