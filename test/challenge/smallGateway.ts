import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { parseAddress } from '../../src/core/address.ts'
import type { Answer } from '../../src/core/answer.ts'
import { systemClock, type Clock } from '../../src/core/clock.ts'
import type { SiteConfig } from '../../src/core/config.ts'
import { Facts, type Scheme } from '../../src/core/facts.ts'
import type { RequestKind } from '../../src/core/kind.ts'
import { requestKind } from '../../src/core/requestKind.ts'
import type { Level } from '../../src/core/level.ts'
import type { PassMeans } from '../../src/core/passState.ts'
import { loadBrowserCode } from '../../src/challenge/browserCode.ts'
import { challengeKeys, type ChallengeKeys } from '../../src/challenge/deriveKeys.ts'
import { Interstitial } from '../../src/challenge/interstitial.ts'
import type { KeyRing } from '../../src/challenge/keyRing.ts'
import { completeMessages, type SpokenLanguages } from '../../src/challenge/languages/languages.ts'
import { NoticePages } from '../../src/challenge/noticePages.ts'
import { OwnRoutes } from '../../src/challenge/ownRoutes.ts'
import { PassRations } from '../../src/challenge/passRations.ts'
import { PassReader } from '../../src/challenge/passReader.ts'
import type { Strain } from '../../src/challenge/puzzle.ts'
import { SiteLanguages } from '../../src/challenge/siteLanguages.ts'
import type { SolveParts } from '../../src/challenge/solveRoute.ts'
import { verifySolution } from '../../src/challenge/verifySolution.ts'
import { createDebtTable } from '../../src/store/debtBuckets.ts'
import { DebtTable } from '../../src/store/debtTable.ts'
import { KeyHash } from '../../src/store/keyHash.ts'

/** Two keys; the first one signs. */
export const ring: KeyRing = {
  keys: [
    { id: '0a0b0c0d', created: '2026-11-23', secret: Buffer.alloc(32, 1).toString('base64') },
    { id: '11121314', created: '2026-01-01', secret: Buffer.alloc(32, 2).toString('base64') }
  ]
}

export const site: SiteConfig = {
  id: 'guichet',
  hosts: ['guichet.example.lu'],
  mode: 'enforce',
  upstream: {
    servers: [],
    health: undefined,
    timeout: { connectMs: 5000, firstByteMs: 60_000, idleMs: 120_000 },
    connections: 10,
    host: 'client'
  },
  publicScheme: 'auto',
  hsts: undefined,
  maxBodyBytes: 1024,
  callbacks: [],
  upgrades: [],
  contact: {
    organisation: 'Guichet <public>',
    phone: '+352 247-82000',
    email: 'aide@guichet.example.lu',
    visit: '',
    privacy: '/privacy',
    accessibility: '/accessibility'
  },
  theme: { logo: undefined, light: undefined, dark: undefined },
  texts: {},
  languages: ['lb', 'fr', 'de', 'en', 'pt'],
  language: 'fr',
  pathLanguages: undefined,
  rateLimitHeaders: false,
  pass: { lifeMs: 30 * 60_000, maxLifeMs: 8 * 3_600_000, scope: 'host', generation: 1 },
  challenge: {
    status: 403,
    lifeMs: 10 * 60_000,
    button: {
      waitMs: 5000,
      maxWaitMs: 60_000,
      perClient: { count: 6, windowMs: 3_600_000 },
      perNetwork: { count: 30, windowMs: 3_600_000 },
      perSite: { count: 600, windowMs: 3_600_000 }
    }
  },
  conduct: { off: [], trapPaths: [] },
  contradictions: { off: [] }
}

/** A clock that stands still until a test moves it. */
export class HandClock implements Clock {
  ms = Date.parse('2026-11-23T08:00:00Z')
  nowMs(): number {
    return this.ms
  }
  tickMs(): number {
    return this.ms - Date.parse('2026-11-23T00:00:00Z')
  }
}

export function debtTable(clock: Clock, maxKeys = 4096): DebtTable {
  return new DebtTable(createDebtTable(maxKeys, clock.tickMs()), new KeyHash(Buffer.alloc(8, 7)))
}

/** What a test may decide about its gateway. */
export interface SmallOptions {
  readonly site?: SiteConfig
  readonly keys?: ChallengeKeys
  /** The languages of the site; the complete ones. */
  readonly spoken?: SpokenLanguages
  readonly clock?: Clock
  readonly level?: (req: IncomingMessage) => Level
  readonly verify?: SolveParts['verify']
  readonly strain?: () => Strain
  /** Paths that are not challenged. */
  readonly open?: (path: string) => boolean
  /** Challenges whatever pass is shown. */
  readonly deaf?: boolean
  /** The page behind the gateway. */
  readonly page?: (req: IncomingMessage, res: ServerResponse) => void
  /** Changes what the gateway would answer of its own; `undefined` closes the connection. */
  readonly tamper?: (path: string, answer: Answer) => Answer | undefined
}

/** Events the gateway has seen, for tests to read. */
export interface SmallLog {
  readonly passed: PassMeans[]
  readonly failed: string[]
  readonly paths: string[]
  /** Of each pass: from its challenge's issue to its solution. */
  readonly tookMs: number[]
}

/** The least that stands around challenges: every request without a sufficient pass is challenged. */
export class SmallGateway {
  readonly log: SmallLog = { passed: [], failed: [], paths: [], tookMs: [] }
  readonly keys: ChallengeKeys
  readonly clock: Clock
  readonly passes: PassReader
  readonly routes: OwnRoutes
  readonly interstitial: Interstitial
  readonly notices: NoticePages
  readonly languages: SiteLanguages
  readonly site: SiteConfig
  readonly #options: SmallOptions
  readonly #server: Server

  constructor(options: SmallOptions = {}) {
    this.#options = options
    this.site = options.site ?? site
    this.clock = options.clock ?? systemClock()
    this.keys = options.keys ?? challengeKeys(ring)
    this.passes = new PassReader(this.keys)
    const code = loadBrowserCode()
    const { site: siteConfig, keys, clock, passes, log } = this
    this.languages = new SiteLanguages(siteConfig, options.spoken ?? completeMessages)
    const { languages } = this
    this.notices = new NoticePages(siteConfig, code, languages)
    const strain = options.strain ?? ((): Strain => 'calm')
    this.interstitial = new Interstitial({ site: siteConfig, code, keys, languages, strain })
    this.routes = new OwnRoutes({
      keys,
      clock,
      passes,
      code,
      strikes: debtTable(clock),
      rations: new PassRations(debtTable(clock), debtTable(clock)),
      verify: options.verify ?? (async job => verifySolution(job)),
      observer: {
        passed: (means, _level, tookMs) => {
          log.passed.push(means)
          log.tookMs.push(tookMs)
        },
        failed: reason => log.failed.push(reason)
      }
    })
    this.#server = createServer((req, res) => void this.#handle(req, res))
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  facts(request: FactsLike): Facts {
    const { headers = {}, host = 'guichet.example.lu', scheme = 'http', ip = '192.0.2.7' } = request
    const address = parseAddress(ip)!
    const [path = '/', query = ''] = (request.target ?? '/').split('?', 2)
    const userAgent = headers['user-agent'] ?? ''
    const bearer = { cookieHeader: headers.cookie, host, scheme, address, userAgent }
    const atMs = this.clock.nowMs()
    const pass = this.passes.read(bearer, this.site, atMs)
    const { method = 'GET', kind = 'navigation' } = request
    return new Facts({
      atMs,
      siteId: this.site.id,
      address,
      scheme,
      method,
      host,
      path,
      query,
      headers,
      kind,
      pass
    })
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const target = req.url ?? '/'
    const facts = this.facts({
      headers: req.headers,
      host: (req.headers.host ?? '').split(':')[0]!,
      ip: req.socket.remoteAddress ?? '',
      method: req.method ?? 'GET',
      target,
      kind: requestKind(req.headers, target)
    })
    this.log.paths.push(`${facts.method} ${facts.path}`)
    const level = this.#options.level?.(req) ?? 'light'
    const { open, deaf } = this.#options
    const worth = open?.(facts.path) === true || (deaf !== true && isEnough(facts, level))
    let answer: Answer
    if (facts.path.startsWith('/.moien/')) {
      const { site: siteConfig, languages, notices, interstitial } = this
      answer = await this.routes.answer({
        facts,
        site: siteConfig,
        languages,
        notices,
        interstitial,
        incident: '7K3F-9QWM-2XAB',
        body: req
      })
    } else if (worth) {
      if (this.#options.page !== undefined) return this.#options.page(req, res)
      answer = {
        status: 200,
        headers: ['Content-Type', 'text/html'],
        body: `<title>Through</title><h1>${target}</h1>`
      }
    } else {
      answer = this.interstitial.answer({
        facts,
        target,
        incident: '7K3F-9QWM-2XAB',
        rule: 'everyone',
        level
      })
    }
    const final = this.#options.tamper === undefined ? answer : this.#options.tamper(facts.path, answer)
    if (final === undefined) {
      req.socket.destroy()
      return
    }
    res.writeHead(final.status, [...final.headers])
    res.end(req.method === 'HEAD' ? '' : final.body)
  }
}

export interface FactsLike {
  readonly headers?: IncomingHttpHeaders
  readonly host?: string
  readonly scheme?: Scheme
  readonly ip?: string
  readonly method?: string
  readonly target?: string
  readonly kind?: RequestKind
}

function isEnough({ pass }: Facts, level: Level): boolean {
  return pass.status === 'valid' && (pass.level === level || pass.level === 'heavy')
}
