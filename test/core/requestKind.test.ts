import t from 'tap'
import { requestKind } from '../../src/core/requestKind.ts'

t.test('what a request is for', async t => {
  const html = 'text/html,application/xhtml+xml'
  const cases: readonly (readonly [
    what: string,
    headers: Record<string, string>,
    path: string,
    kind: string
  ])[] = [
    ['a page', { accept: html }, '/', 'navigation'],
    ['a page, said so', { 'sec-fetch-dest': 'document', accept: '*/*' }, '/', 'navigation'],
    ['a page in a frame', { 'sec-fetch-dest': 'iframe' }, '/', 'navigation'],
    ['a call', { 'sec-fetch-dest': 'empty', accept: html }, '/', 'background'],
    ['a style, said so', { 'sec-fetch-dest': 'style' }, '/x', 'asset'],
    ['a style', { accept: 'text/css,*/*;q=0.1' }, '/x', 'asset'],
    ['a picture by its path', { accept: '*/*' }, '/logo.PNG', 'asset'],
    [
      'a call of an old script',
      { 'x-requested-with': 'XMLHttpRequest', accept: 'text/html, */*; q=0.01' },
      '/',
      'background'
    ],
    [
      'a page in an old WebView',
      { 'x-requested-with': 'lu.example.guichet', accept: html },
      '/',
      'navigation'
    ],
    ['a call in one', { 'x-requested-with': 'lu.example.guichet', accept: '*/*' }, '/api', 'background']
  ]
  for (const [what, headers, path, kind] of cases) t.equal(requestKind(headers, path), kind, what)
})
