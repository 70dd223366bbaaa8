import * as fc from 'fast-check'
import t from 'tap'
import { Lexer } from 'yaml'
import { mostLexemes } from '../../src/policy/mostLexemes.ts'

const count = (text: string): number => [...new Lexer().lex(text)].length

t.test('no text has more lexemes than it is taken to have at most', t => {
  const parts = [
    ...'a1 \n\t\r-:?,[]{}#&*!|>%@"\'\\é\uFEFF'.split(''),
    '  ',
    ': ',
    '- ',
    '---',
    '...',
    '--- ',
    '\n  '
  ]
  const text = fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map(each => each.join(''))
  fc.assert(
    fc.property(text, text => count(text) <= mostLexemes(text)),
    { numRuns: 20_000 }
  )
  t.end()
})

t.test('of rules it is not more than twice as many', t => {
  const rule =
    '  - { id: rule-7, when: { method: POST, path: { under: /forms/7 } }, then: { add_score: 1 } }\n'
  const text = `rules:\n${rule.repeat(1000)}`
  t.ok(mostLexemes(text) < 2 * count(text))
  t.end()
})
