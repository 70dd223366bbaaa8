import { join } from 'node:path'
import t from 'tap'
import { compileBots } from '../../src/policy/compileBots.ts'
import { canProve } from '../../src/policy/knownBotPlan.ts'
import { loadConfig } from '../../src/policy/loadConfig.ts'
import { readTextFile } from '../../src/policy/operatorFiles.ts'
import { siteFile } from '../policy/policyRig.ts'
import { root } from '../support/sourceFiles.ts'

const files: Readonly<Record<string, string>> = {
  'moien.yaml': siteFile().replace('rules.yaml', `rules.yaml, ${join(root, 'rules/default.yaml')}`),
  'rules.yaml': `include: [${join(root, 'rules/crawlers/assistants.yaml')}]
rules: [{ id: known, when: { bot: { claims: true } }, then: { tag: known } }]`
}

const { loaded, faults, warnings } = loadConfig(
  'moien.yaml',
  name => files[name] ?? readTextFile(name),
  undefined,
  undefined,
  Date.parse('2026-06-01')
)

t.test('the shipped bots hold together, and each can prove itself', t => {
  t.same(faults, [])
  t.same(warnings, [])
  const { bots } = loaded!.policies[0]!
  t.equal(bots.length, 11)
  for (const bot of bots) t.ok(canProve(bot), bot.id)
  t.end()
})

t.test('crawlers are known by what they call themselves, and browsers are none', t => {
  const { claimOf } = compileBots(loaded!.policies[0]!.bots)
  const rows: readonly [userAgent: string, bot: string | undefined][] = [
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'googlebot'],
    [
      'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      'googlebot'
    ],
    ['Googlebot-Image/1.0', 'googlebot'],
    ['AdsBot-Google (+http://www.google.com/adsbot.html)', 'google-special'],
    ['Mediapartners-Google', 'google-special'],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/152.0.0.0 Safari/537.36',
      'bingbot'
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)',
      'applebot'
    ],
    ['DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)', 'duckduckbot'],
    ['Mozilla/5.0 (compatible; DuckDuckBot-Https/1.1; https://duckduckgo.com/duckduckbot)', 'duckduckbot'],
    ['Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)', 'yandexbot'],
    ['Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)', 'baiduspider'],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
      'gptbot'
    ],
    ['Mozilla/5.0 (compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)', 'perplexitybot'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', undefined],
    // The browsers of Yandex and DuckDuckGo, and an application of Google's, are people's.
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 YaBrowser/26.3.0.0 Safari/537.36',
      undefined
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15',
      undefined
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/399.2 Mobile/15E148 Safari/604.1',
      undefined
    ]
  ]
  for (const [userAgent, bot] of rows) t.equal(claimOf(userAgent)?.id, bot, userAgent)
  t.end()
})
