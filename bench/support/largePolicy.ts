/** Files of a policy, by name, as an operator would have them beside `moien.yaml`. */
export type PolicyFiles = Readonly<Record<string, string>>

const listedPrefixes = 1_000_000

/** What an organisation with many applications writes, a sort after the other; `n` tells one from the next. */
const sorts: readonly ((n: number) => string)[] = [
  n => `when: { method: POST, path: { under: /procedures/p${n} } }, then: { add_score: 1 }`,
  n => `when: { client_ip: ${networkOf(n)} }, then: { add_score: 5, tag: noted }`,
  n => `when: { user_agent: { contains: Scraper-${n}/ } }, then: { deny: { status: 403 } }`,
  n => `when: { path: [/forms/${n}/submit, /forms/${n}/send], pass: missing }, then: { challenge: light }`,
  n => `when: { client_ip: { list: hosting }, path: { under: /register/r${n} } }, then: { challenge: heavy }`,
  n => `when: { user_agent: { prefix: fetcher-${n}/ } }, then: { add_score: 20 }`,
  n => `when: { header: { x-client: partner-${n} }, path: { under: /api } }, then: { tag: partner }`,
  n => `when: { path: { suffix: .${n}.bak } }, then: { add_score: 20, tag: probe }`,
  n =>
    `when: { kind: navigation, path: /news/${n}, not: { client_ip: { list: staff } } }, then: { tag: news }`,
  n => `when: { query: { campaign: c${n} } }, then: { tag: campaign }`
]

/** So many rules; ten are one of each sort. */
export function rulesFile(count: number, list = 'hosting.txt'): string {
  const rules = Array.from({ length: count }, (_, i) => {
    const rule = sorts[i % sorts.length]!(Math.floor(i / sorts.length))
    return `  - { id: rule-${i}, description: Generated., ${rule} }`
  })
  return `lists:
  hosting: { file: ${list} }
  staff: { prefixes: [203.0.113.0/24] }
rules:
${rules.join('\n')}
  - { id: hosting, description: Machines that are let by the hour., when: { client_ip: { list: hosting } }, then: { add_score: 5 } }
thresholds:
  - { at_least: 20, then: { challenge: light } }
`
}

/** A list of so many prefixes, none of which touches another: every second /28 of 16.0.0.0 and what follows. */
export function prefixFile(count: number = listedPrefixes): string {
  const lines: string[] = []
  for (let i = 0; i < count; i++) {
    const first = 0x10000000 + i * 32
    lines.push(`${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}/28`)
  }
  return `${lines.join('\n')}\n`
}

function networkOf(n: number): string {
  return `10.${(n >> 4) & 255}.${(n & 15) * 16}.0/28`
}
