import type { Test } from 'tap'
import { lintWarnings } from './lintWarnings.ts'

function many(count: number, when: (i: number) => string): string {
  return `rules:\n${Array.from({ length: count }, (_, i) => `- { id: r${i}, when: ${when(i)}, then: open }`).join('\n')}`
}

function nested(leaf: string): string {
  return `${'{ any: [{ all: ['.repeat(6)}{ ${leaf} }, {}${'] }, { kind: asset }] }'.repeat(6)}`
}

/** That each of so many rules, more than 1600, is compared with all before it, unless they are made to take long. */
export function assertManyCompared(t: Test, count: number): void {
  const distinct = many(count, i => `{ path: /p${i} }`)
  t.same(lintWarnings(distinct), [])
  const [last, half] = [count - 1, count / 2]
  const hidden = lintWarnings(distinct.replace(`/p${last}`, `/p${half}`))
  t.match(hidden[0], `"r${last}" is never heard: "r${half}"`)
  const networks = many(half, i => `{ client_ip: 10.${i >> 8}.${i & 255}.0/24 }`)
  const final = `10.${(half - 1) >> 8}.${(half - 1) & 255}.0/24`
  t.match(lintWarnings(networks.replace(final, '10.3.7.8'))[0], `"r${half - 1}" is never heard: "r775"`)
  // Each pair would have to be compared, and each comparison branches at every level.
  t.same(lintWarnings(many(count / 5, i => nested(`path: { suffix: s${i} }`))), [])
}
