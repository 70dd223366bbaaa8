import { deflateSync } from 'node:zlib'
import t from 'tap'
import { languageTags } from '../../src/core/languageTags.ts'
import { complaints, loadFrom, siteFile } from './policyRig.ts'

const organisation = 'contact: { organisation: Guichet }'
const svg = Buffer.from(
  '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><path fill="#f00" d="M0 0"/></svg>'
)

function load(keys: string, logo: Buffer = svg): ReturnType<typeof loadFrom> {
  return loadFrom({ 'moien.yaml': siteFile(keys), 'rules.yaml': '' }, 'moien.yaml', { 'logo.svg': logo })
}

/** Begins as a file of some kind. */
t.test('a theme, texts and a place to come to are read', async t => {
  const { loaded, faults } =
    load(`contact: { organisation: Guichet, visit: { en: 1 High Street, fr: 1 rue Haute } }
    theme:
      logo: { file: logo.svg, shows_name: true }
      light: { accent: "#c00000" }
    texts: { fr: { title: Bonjour, byHand: "Encore {wait} !", notices.denied.text: Non. } }`)
  t.strictSame(faults, [])
  const { theme, texts, contact } = loaded!.config.sites[0]!
  t.equal(theme.logo?.showsName, true)
  t.equal(
    theme.logo?.dataUrl,
    'data:image/svg+xml,%3C?xml version=%221.0%22?%3E %3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E' +
      '%3Cpath fill=%22%23f00%22 d=%22M0 0%22/%3E%3C/svg%3E'
  )
  t.match(theme.light, { accent: '#c00000', background: '#fbfaf6' })
  t.equal(theme.dark, undefined)
  t.strictSame(
    { ...texts['fr'] },
    { title: 'Bonjour', byHand: 'Encore {wait} !', 'notices.denied.text': 'Non.' }
  )
  t.strictSame({ ...(contact.visit as object) }, { en: '1 High Street', fr: '1 rue Haute' })
  t.ok(languageTags.includes('fr'))
})

t.test('every mistake in a theme or text is named at its place', async t => {
  const cases: readonly (readonly [keys: string, ...RegExp[]])[] = [
    [
      'theme: { light: { accent: "#ffcc00" } }',
      /accent #ffcc00 on #fbfaf6 has a contrast of 1\.\d.*#[0-9a-f]{6} would do/
    ],
    ['theme: { dark: { background: "#777777" } }', /The text .* on #777777/, /The accent .* on #777777/],
    ['theme: { light: { accent: red } }', /"red" is not a colour; write "#0b6a72"/],
    ['theme: { lihgt: {} }', /Unknown key "lihgt" \(did you mean "light"\?\)/],
    ['theme: { logo: { file: logo.svg } }', /Those who cannot see a logo need its name/],
    [`${organisation}\n    theme: { logo: { file: other.svg } }`, /Cannot read other.svg/],
    ['texts: { fr: { titel: x } }', /Unknown key "titel" \(did you mean "title"\?\)/],
    ['texts: { fr: { nothing.like.this: x } }', /Unknown key "nothing.like.this"; docs\/rules.md/],
    ['texts: { xx: { title: x } }', /Unknown key "xx"/],
    ['texts: { fr: { byHand: Attendez } }', /This text has \{wait\}, once/],
    ['texts: { fr: { title: "A {wait}" } }', /This text has no placeholders/],
    ['texts: { fr: { callOrWrite: "{email} {phone}" } }', /\{phone\} and then \{email\}/],
    [`texts: { fr: { title: ${'x'.repeat(81)} } }`, /is not a title of 1 to 80 characters/],
    [`texts: { fr: { sentence: ${'x'.repeat(501)} } }`, /is not a text of 1 to 500 characters/],
    ['texts: { fr: { sentence: "a\\nb" } }', /on one line/]
  ]
  for (const [keys, ...expected] of cases) {
    const said = complaints(load(keys))
    t.equal(said.length, expected.length, `${keys}: ${said.join(' | ')}`)
    for (const pattern of expected)
      t.ok(
        said.some(each => pattern.test(each)),
        `${pattern}: ${said.join(' | ')}`
      )
  }
})

function head(text: string): Buffer {
  return Buffer.from(`${text} and some more`, 'latin1')
}

t.test('a logo is a small picture', async t => {
  const theme = `${organisation}\n    theme: { logo: { file: logo.svg } }`
  const told = (logo: Buffer): string => complaints(load(theme, logo)).join()
  for (const [text, type] of [
    ['\x89PNG\r\n\x1a\n', 'png'],
    ['\xff\xd8\xff', 'jpeg'],
    ['GIF89a', 'gif'],
    ['RIFF1234WEBP', 'webp']
  ] as const) {
    const { loaded } = load(theme, head(text))
    t.match(loaded?.config.sites[0]?.theme.logo?.dataUrl, `data:image/${type};base64,`, type)
  }
  t.match(told(Buffer.from('<html><svg></svg></html>')), 'This file is no SVG, PNG')
  const noise = deflateSync(Buffer.from(Array.from({ length: 9000 }, (_, i) => (i * i * 7919) >> 7)))
  t.match(
    told(Buffer.concat([head('GIF89a'), noise])),
    'would travel in every page; 4096, compressed, are the most'
  )
  t.match(told(Buffer.alloc(100_000, '<svg>')), 'would travel in every page')
})
