import t from 'tap'
import { noBot, type BotStanding } from '../../src/core/bot.ts'
import { nameResolver } from '../../src/gateway/nameResolver.ts'
import { compileBots } from '../../src/policy/compileBots.ts'
import { usesBots } from '../../src/policy/usesBots.ts'
import { complaints, judgeOf, loadFrom, siteFile, type RequestLike } from './policyRig.ts'

const bots = `bots:
  - id: news
    user_agent: { contains: Googlebot-News }
    proof: { prefixes: [203.0.113.0/24] }
  - id: google
    user_agent: { any: [{ contains: Googlebot }, { regex: '(?i)^adsbot' }] }
    proof: { file: google.txt, dns: [GoogleBot.com] }
  - id: feeds
    user_agent: { prefix: Feeds/ }
`
const files = { 'google.txt': '# date: 2026-05-05\n198.51.100.0/24\n2001:db8::/32\n' }

const verified: BotStanding = { claims: 'google', verified: 'google', proof: 'dns', pending: false }
const unproven: BotStanding = { ...noBot, claims: 'google' }
const pending: BotStanding = { ...unproven, pending: true }
const feeds: BotStanding = { ...noBot, claims: 'feeds' }

function standing(bot: BotStanding): RequestLike {
  return { bots: { standingOf: () => bot } }
}

function load(rules: string, more = ''): ReturnType<typeof loadFrom> {
  return loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': `${bots}${more}${rules}`, ...files })
}

function asks(bot: string): string {
  return `rules: [{ id: a, when: { bot: ${bot} }, then: { tag: x } }]`
}

function withDns(dns: string): ReturnType<typeof loadFrom> {
  const yaml = `dns: ${dns}\n${siteFile()}`
  return loadFrom({ 'moien.yaml': yaml, 'rules.yaml': bots + asks('google'), ...files })
}

/** So many bots, with their number for the `#` in the matcher. */
function many(count: number, matcher: string): string {
  const lines = Array.from(
    { length: count },
    (_, i) => `  - { id: b${i}, user_agent: ${matcher.replace('#', String(i))} }`
  )
  return lines.join('\n')
}

/** What a rule with that condition does of each standing: `y`es, `n`o, or unknown. */
function truths(when: string): string {
  const rules = `${bots}rules:
  - { id: is, when: ${when}, then: { tag: is } }
  - { id: not, when: { not: ${when} }, then: { tag: not } }
  - { id: uses-all, when: { bot: { claims: true } }, then: { tag: any } }`
  const { judge } = judgeOf(rules, '', files)
  return [verified, unproven, pending, feeds, noBot]
    .map(bot => {
      const { tags } = judge(standing(bot)).enforced
      return tags.includes('is') ? 'y' : tags.includes('not') ? 'n' : '?'
    })
    .join('')
}

t.test('a condition holds for those who proved it, and is unknown while a proof is looked for', t => {
  const rows: readonly [when: string, verified: string][] = [
    ['{ bot: google }', 'yn?nn'],
    ['{ bot: [news, google] }', 'yn?nn'],
    ['{ bot: news }', 'nnnnn'],
    ['{ bot: { verified: google } }', 'yn?nn'],
    ['{ bot: { verified: true } }', 'yn?nn'],
    ['{ bot: { verified: false } }', 'ny?yy'],
    ['{ bot: { claims: google } }', 'yyynn'],
    ['{ bot: { claims: [feeds, news] } }', 'nnnyn'],
    ['{ bot: { claims: true } }', 'yyyyn'],
    ['{ bot: { claims: true, verified: false } }', 'ny?nn'],
    ['{ bot: { claims: google, verified: false } }', 'ny?nn'],
    ['{ bot: { claims: feeds, verified: true } }', 'nnnnn'],
    [`{ expression: 'bot == "google"' }`, 'yn?nn'],
    [`{ expression: 'bot == "" && claimed_bot != ""' }`, 'ny?yn'],
    [`{ expression: 'claimed_bot == "google"' }`, 'yyynn']
  ]
  for (const [when, expected] of rows) t.equal(truths(when), expected, when)
  t.end()
})

t.test('unknown is not false: nobody is trusted or a liar for a proof that is looked for', t => {
  const { judge } = judgeOf(
    `${bots}rules:
  - { id: mine, when: { bot: google }, then: allow }
  - { id: liar, when: { bot: { claims: true, verified: false } }, then: { add_score: 20 } }
  - { id: sure, when: { bot: { claims: google, verified: false } }, on_unknown: match, then: { tag: sure } }
thresholds: [{ at_least: 20, then: { challenge: light } }]`,
    '',
    files
  )
  t.match(judge(standing(verified)).enforced, { action: 'forward', rule: 'mine' })
  t.match(judge(standing(unproven)).enforced, { action: 'challenge', tags: ['sure'] })
  t.match(judge(standing(pending)).enforced, { action: 'forward', rule: '', score: 0, tags: ['sure'] })
  t.match(
    judge(standing(feeds)).enforced,
    { action: 'forward', score: 0 },
    'who can prove nothing is no liar'
  )
  t.end()
})

t.test('a user agent claims the first bot that it fits', t => {
  const { loaded } = load('rules: [{ id: a, when: { bot: { claims: true } }, then: { tag: x } }]')
  const { claimOf, prepare } = compileBots(loaded!.policies[0]!.bots)
  t.equal([...prepare()].length, 1)
  const rows: readonly [userAgent: string, bot: string | undefined][] = [
    ['Googlebot-News', 'news'],
    ['Mozilla/5.0 (compatible; Googlebot/2.1)', 'google'],
    ['AdsBot-Google', 'google'],
    ['Feeds/1', 'feeds'],
    ['Mozilla/5.0 Feeds/1', undefined],
    ['', undefined]
  ]
  for (const [userAgent, bot] of rows) t.equal(claimOf(userAgent)?.id, bot, userAgent)
  t.same(claimOf('AdsBot')!.domains, ['googlebot.com'])
  t.equal(claimOf('AdsBot')!.networks.length, 1)
  t.end()
})

t.test('bots are known where something in force asks for them', t => {
  const rows: readonly [rules: string, uses: boolean][] = [
    ['rules: [{ id: a, when: { any: [{ not: { bot: google } }] }, then: { tag: x } }]', true],
    [`rules: [{ id: a, when: { expression: 'claimed_bot == "google"' }, then: { tag: x } }]`, true],
    ['conditions: { c: { bot: google } }\nrules: [{ id: a, when: { is: c }, then: { tag: x } }]', true],
    ['rules: [{ id: a, when: { bot: google }, then: { tag: x }, mode: off }]', false],
    ['rules: [{ id: a, when: { path: /x }, then: { tag: x } }]', false],
    ['limits: [{ id: a, when: { bot: google }, key: [site], rate: 1/1s, then: too_many }]', true]
  ]
  for (const [rules, uses] of rows) t.equal(usesBots(load(rules).loaded!.policies[0]!), uses, rules)
  t.end()
})

t.test('mistakes in bots and in what asks for them are told where they stand', t => {
  const rows: readonly [rules: string, complaint: RegExp][] = [
    [asks('gogle'), /^rules\.yaml:10:31: There is no bot "gogle" .* \(did you mean "google"\?\)$/],
    [asks('{ claims: [google, fead] }'), /There is no bot "fead"/],
    [asks('feeds'), /The bot "feeds" has no proof, so nobody can be verified as it/],
    [asks('{ claims: feeds, verified: false }'), /The bot "feeds" has no proof/],
    [asks('{}'), /An empty matcher says nothing; write verified or claims/],
    [asks('{ claims: false }'), /false is not a name/],
    [asks('{ verfied: true }'), /Unknown key "verfied" \(did you mean "verified"\?\)/],
    [
      'rules: [{ id: a, when: { bot: { claims: google } }, then: allow }]',
      /allow lifts every check, so it may rest on .* a verified bot/
    ],
    ['rules: [{ id: a, when: { not: { bot: google } }, then: allow }]', /allow lifts every check/],
    ['rules: [{ id: a, when: { bot: { claims: google, verified: true } }, then: allow }]', /allow lifts/],
    [
      'rules: [{ id: a, when: { bot: google }, then: deny, description: x }]',
      /is unknown; say "on_unknown: match"/
    ],
    [
      'rules: [{ id: a, when: { bot: google }, on_unknown: match, then: allow }]',
      /Whoever is unknown is nobody to trust/
    ]
  ]
  for (const [rules, complaint] of rows) t.match(complaints(load(rules)), [complaint], rules)
  const more: readonly [bot: string, complaint: RegExp][] = [
    ['{ id: google, user_agent: x }', /There are two bots named "google"/],
    ['{ id: x, user_agent: y, proof: {} }', /An empty proof proves nothing/],
    ['{ id: x, user_agent: {} }', /An empty matcher says nothing/],
    ['{ id: x, user_agent: y, proof: { dns: [.googlebot.com] } }', /"\.googlebot\.com" is not a domain/],
    ['{ id: x, user_agent: y, proof: { dns: [com] } }', /"com" is not a domain/],
    ['{ id: x, user_agent: y, proof: { prefixes: [192.0.2.0/33] } }', /is not an address or prefix/],
    ['{ id: x, user_agent: y, proof: { file: none.txt } }', /Cannot read none\.txt/],
    ['{ id: x, user_agent: y, proof: { file: moien.yaml } }', /is not an address or prefix/],
    ['{ id: x, user_agent: y, proof: { domains: [a.example] } }', /Unknown key "domains"/],
    ['{ id: x }', /Nobody claims to be this bot/]
  ]
  for (const [bot, complaint] of more) {
    t.match(complaints(load(asks('{ claims: [google, x] }'), `  - ${bot}\n`))[0], complaint, bot)
  }
  t.match(complaints(loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': asks('{ verified: true }') })), [
    /There are no bots in the site's rule files, so this asks for nobody/
  ])
  t.end()
})

t.test('a bot with a mistake, or a file that cannot be read, has no other mistakes for it', t => {
  const broken = 'bots: [{ id: x, user_agent: y, proof: { dns: [com] } }]\n'
  const rules = 'rules: [{ id: a, when: { bot: x }, then: { tag: x } }]'
  t.equal(complaints(loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': broken + rules })).length, 1)
  t.equal(
    complaints(loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': `include: [b.yaml]\n${rules}` })).length,
    1
  )
  t.end()
})

t.test('there are at most 256 bots, and their patterns count', t => {
  const rules = '\nrules: [{ id: a, when: { bot: { claims: true } }, then: { tag: x } }]'
  t.match(complaints(load(rules, many(254, '{ prefix: b# }'))), [/more than 256 entries/])
  const two = loadFrom({
    'moien.yaml': siteFile(),
    'rules.yaml': `include: [more.yaml]\nbots:\n${many(200, '{ prefix: a# }')}${rules}`,
    'more.yaml': `bots:\n${many(100, '{ prefix: b# }').replaceAll('id: b', 'id: c')}`
  })
  t.match(complaints(two), [/A site knows at most 256 bots/])
  const patterns = Array.from({ length: 501 }, (_, i) => `p${i}`).join(', ')
  t.match(complaints(load(rules, `  - { id: x, user_agent: { regex: [${patterns}] } }`)), [
    /at most 500 patterns/
  ])
  t.end()
})

t.test('what is probably not meant is warned of', t => {
  const rule = '\nrules: [{ id: a, when: { bot: { claims: true } }, then: { tag: x } }]'
  const rows: readonly [bot: string, warning: RegExp][] = [
    ['{ id: x, user_agent: { prefix: Mozilla/5.0 } }', /Browsers claim to be "x" by this, such as Mozilla/],
    [
      '{ id: x, user_agent: { contains: Googlebot-Image } }',
      /Nobody ever claims to be "x": .* "google" before it/
    ],
    ['{ id: x, user_agent: { prefix: a, suffix: b, missing: true } }', /Nobody ever claims to be "x"/],
    ['{ id: x, user_agent: y, proof: { prefixes: [10.0.0.0/7] } }', /So many IPv4 addresses prove "x"/],
    ['{ id: x, user_agent: y, proof: { prefixes: [192.0.2.1/24] } }', /192\.0\.2\.1\/24 stands for/],
    ['{ id: x, user_agent: y, proof: { file: empty.txt } }', /No address proves "x": its list is empty/],
    ['{ id: x, user_agent: y, proof: { file: old.txt } }', /old\.txt is 516 days old, .* "moien bots update"/]
  ]
  const lists = { 'empty.txt': '# none yet\n', 'old.txt': '#date: 2025-01-01\n192.0.2.1\n' }
  for (const [bot, warning] of rows) {
    const { faults, warnings } = loadFrom({
      'moien.yaml': siteFile(),
      'rules.yaml': `${bots}  - ${bot}${rule}`,
      ...files,
      ...lists
    })
    t.same(faults, [])
    t.match(
      warnings.map(({ message }) => message),
      [warning],
      bot
    )
  }
  t.match(load('rules: [{ id: a, when: { bot: [google, news] }, then: { tag: x } }]').warnings, [
    { message: 'No rule asks for the bot "feeds"' }
  ])
  t.match(
    complaints(
      loadFrom({
        'moien.yaml': siteFile(),
        'rules.yaml': `${bots}${rule}`,
        'google.txt': '# date: 2026-02-30\n'
      })
    ),
    [/google\.txt gives a date that is none/]
  )
  t.end()
})

t.test('who is asked for names stands in moien.yaml, and a list of a bot is watched', t => {
  const { loaded, files: watched } = withDns(
    '{ servers: [192.0.2.53, "192.0.2.53:5353", "[2001:db8::53]:53", "2001:db8::53"], timeout: 100ms }'
  )
  t.same(loaded!.config.dns, {
    servers: ['192.0.2.53', '192.0.2.53:5353', '[2001:db8::53]:53', '2001:db8::53'],
    timeoutMs: 100
  })
  t.ok(watched.some(file => file.endsWith('/google.txt')))
  for (const [dns, complaint] of [
    ['{ servers: [ns.example.lu] }', /is not a name server/],
    ['{ servers: [":53"] }', /is not a name server/],
    ['{ servers: ["192.0.2.53:0"] }', /is not a name server/],
    ['{ servers: [] }', /Needs at least one entry/],
    ['{ timeout: 6s }', /is not a duration of 100ms to 5s/],
    ['{ timeout: 10ms }', /is not a duration of 100ms to 5s/]
  ] as const) {
    t.match(complaints(withDns(dns)), [complaint], dns)
  }
  for (const server of loaded!.config.dns.servers) {
    t.doesNotThrow(() => nameResolver({ servers: [server], timeoutMs: 100 }), server)
  }
  t.end()
})
