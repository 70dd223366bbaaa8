import t from 'tap'
import { printable, sourceFrame } from '../../src/commands/sourceFrame.ts'
import { excerptOf } from '../../src/policy/excerpt.ts'

/** The frame of the place where `^` stands in a text. */
function frameOf(marked: string): readonly string[] {
  const at = marked.indexOf('^')
  const text = marked.replace('^', '')
  const before = text.slice(0, at)
  const line = before.split('\n').length
  const column = at - (before.lastIndexOf('\n') + 1) + 1
  return sourceFrame(line, excerptOf(text, { file: 'f', line, column }))
}

t.test('the caret stands under the place, whatever stands before it', async t => {
  const rows: readonly (readonly [marked: string, line: string, caret: string])[] = [
    ['a: ^b', '   1 | a: b', '     |    ^'],
    ['x\ny\n  ^b: c\nz', '   3 |   b: c', '     |   ^'],
    ['^', '   1 |', '     | ^'],
    ['a^', '   1 | a', '     |  ^'],
    ['a: ^b\r\nc', '   1 | a: b', '     |    ^'],
    ['\t^b', '   1 |   b', '     |   ^'],
    ['日本: ^b', '   1 | 日本: b', '     |       ^'],
    ['한: ^b', '   1 | 한: b', '     |     ^'],
    ['👩‍🚒👍: ^b', '   1 | 👩‍🚒👍: b', '     |       ^'],
    ['e\u0301: ^b', '   1 | e\u0301: b', '     |    ^'],
    ['a\u001b[31m\u202e\u200b: ^b', '   1 | a\ufffd[31m\ufffd\ufffd: b', '     |           ^'],
    [`${'\n'.repeat(12345)}^b`, '12346 | b', '      | ^']
  ]
  for (const [marked, line, caret] of rows)
    t.strictSame(frameOf(marked), [line, caret], JSON.stringify(marked.slice(-20)))
})

t.test('a long line is cut around the place', async t => {
  for (const fill of ['x', '日', '\t']) {
    const [line, caret] = frameOf(`${fill.repeat(5000)}^b${fill.repeat(5000)}`)
    t.ok(line!.length <= 120 && caret!.length <= 80, fill)
    t.match(line, /…[^…]*b[^…]*…$/)
  }
  const [line, caret] = frameOf(`${'x'.repeat(5000)}^b${'y'.repeat(5000)}`)
  t.equal(line!.indexOf('b'), caret!.indexOf('^'))
  t.equal(line!.split('b')[1], `${'y'.repeat(39)}…`)
  const [halved] = frameOf(`${'👍'.repeat(5000)}x^b`)
  t.ok(halved!.isWellFormed(), 'no character is halved')
})

t.test('what could steer a terminal does not reach it', async t => {
  t.equal(
    printable('a\u001b]0;x\u0007\u009b\u2028\u202e\r\nb\ud800'),
    'a\ufffd]0;x\ufffd\ufffd\ufffd\ufffd\ufffdb\ufffd'
  )
  t.equal(printable('Ünïcode 日本 …'), 'Ünïcode 日本 …')
})
