import { didYouMean } from './didYouMean.ts'

/**
 * The codes of ISO 3166-1 alpha-2 in force in 2026, and XK: it stands in every file of addresses for Kosovo,
 * to which the standard gives no code.
 */
export const countryCodes: ReadonlySet<string> = new Set(
  [
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY',
    'BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK',
    'FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR',
    'IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK',
    'ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM',
    'PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF',
    'TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'
  ].flatMap(line => line.split(' '))
)

/** What people write for two countries, the European Union for one of them. */
const otherCodes: ReadonlyMap<string, string> = new Map([
  ['UK', 'GB'],
  ['EL', 'GR']
])

/** What is wrong with a text that stands where a country's code is meant; `''` when it is one. */
export function countryMistake(text: string): string {
  if (countryCodes.has(text)) return ''
  const hint = codeMeant(text)
  const said = `"${text.slice(0, 64)}" is not the code of a country`
  if (hint !== '') return `${said} (did you mean "${hint}"?)`
  return `${said}; write two capital letters as in ISO 3166-1, such as LU`
}

function codeMeant(text: string): string {
  const capital = text.trim().toUpperCase()
  const code = otherCodes.get(capital) ?? capital
  if (countryCodes.has(code)) return code
  // One letter of two that is wrong may stand for any country.
  if (text.length < 4) return ''
  const names = new Intl.DisplayNames('en', { type: 'region' })
  const byName = new Map(Array.from(countryCodes, known => [names.of(known)!, known]))
  const [, name = ''] = /"(.*)"/.exec(didYouMean(text, [...byName.keys()])) ?? []
  return byName.get(name) ?? ''
}
