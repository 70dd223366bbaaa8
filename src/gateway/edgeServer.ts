import type { MessagePort } from 'node:worker_threads'
import { loadBrowserCode } from '../challenge/browserCode.ts'
import { challengeKeys } from '../challenge/deriveKeys.ts'
import { completeMessages, type SpokenLanguages } from '../challenge/languages/languages.ts'
import { NoticePages, noSite } from '../challenge/noticePages.ts'
import { Bans } from '../policy/bans.ts'
import { oldFormWindowMs } from '../policy/oldForm.ts'
import { OwnRoutes } from '../challenge/ownRoutes.ts'
import { PassRations } from '../challenge/passRations.ts'
import { PassReader } from '../challenge/passReader.ts'
import { SiteLanguages } from '../challenge/siteLanguages.ts'
import { type SolutionJob, type SolutionVerdict } from '../challenge/verifySolution.ts'
import { ClientReader } from '../client/clientReader.ts'
import { FileGeography } from '../client/fileGeography.ts'
import { ReceivedSoftware } from '../client/receivedSoftware.ts'
import { atOnce } from '../core/atOnce.ts'
import { systemClock, type Clock } from '../core/clock.ts'
import type { Exchange } from '../core/exchange.ts'
import type { Geography } from '../core/geography.ts'
import { PrefixSet } from '../core/prefixSet.ts'
import { Limiter } from '../limits/limiter.ts'
import type { ListenerHandlers } from '../listener/listenerHandlers.ts'
import { BanTable } from '../store/banTable.ts'
import { DebtTable } from '../store/debtTable.ts'
import { KeyHash } from '../store/keyHash.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { Allowance } from '../limits/allowance.ts'
import { buildSites, type SiteParts } from './buildSites.ts'
import type { ListenersCertificates } from './certificateKeeper.ts'
import { ControlBlock } from './controlBlock.ts'
import type { Edge } from './edge.ts'
import type { EdgeForms } from './edgeForms.ts'
import { EdgeListeners } from './edgeListeners.ts'
import { EdgeObserver } from './edgeObserver.ts'
import { handle } from './handle.ts'
import type { HttpsRedirect } from './httpsRedirect.ts'
import { inSlices } from './inSlices.ts'
import { IncidentIds } from './incidentIds.ts'
import { languagesOf } from './languagesOf.ts'
import { openForms } from './openForms.ts'
import { ReportFolder } from './reportFolder.ts'
import type { Site } from './site.ts'
import { SiteTable } from '../core/siteTable.ts'
import type { Delivery, EdgeInit, FromEdge, MadeBan } from './threadMessages.ts'
import { ThreadNames } from './threadNames.ts'
import { ThreadSignatures } from './threadSignatures.ts'
import { VerifyClient } from './verifyClient.ts'
import { RequestVisit } from './requestVisit.ts'
import { UpgradeVisit } from './upgradeVisit.ts'
import { warmPolicies } from './warmPolicies.ts'

const beatMs = 500
const beatsPerSweep = 2
/** A thread with more than this share of the mean in flight asks clients to connect anew. */
const shedFactor = 1.5
/** Below so many in flight a share means nothing. */
const shedFloor = 8

/** One edge thread's whole apparatus: listeners in front, sites behind, and the parts between them. */
export class EdgeServer implements Edge {
  readonly clock: Clock = systemClock()
  readonly slot: number
  readonly block: ControlBlock
  readonly ids: IncidentIds = new IncidentIds()
  readonly passes: PassReader
  readonly limiter: Limiter
  readonly ownRoutes: OwnRoutes
  readonly oldForms: Allowance
  readonly forms: EdgeForms
  readonly notices: NoticePages
  clients: ClientReader
  bans: Bans
  geography: Geography
  received: ReceivedSoftware
  sites: SiteTable<Site> = new SiteTable()
  readonly #tell: (message: FromEdge) => void
  readonly #siteParts: Omit<SiteParts, 'names' | 'signatures' | 'spoken'>
  readonly #verifier: VerifyClient<SolutionJob, SolutionVerdict>
  readonly #observer: EdgeObserver
  readonly #reports: ReportFolder
  readonly #names: ThreadNames
  readonly #signatures: ThreadSignatures
  readonly #heart: NodeJS.Timeout
  #beats = 0
  #trustedProxies: PrefixSet
  #siteList: readonly Site[] = []
  /** The deliveries so far are in force. */
  #delivered: Promise<void> = Promise.resolve()
  /** Upstreams that a reload took away, until what they carry is over. */
  readonly #retiring: Set<Upstream> = new Set()
  #upgrades: ReadonlySet<string> = new Set()
  readonly #listeners: EdgeListeners
  #shedding = false

  /** `spoken` are the languages of the delivery's sites (see `languagesOf`). */
  constructor(init: EdgeInit, spoken: SpokenLanguages, tell: (message: FromEdge) => void) {
    const { delivery, slot, control } = init
    this.#tell = tell
    this.#listeners = new EdgeListeners(delivery.config, init, error => this.report('error', error))
    this.#reports = new ReportFolder(report => tell({ type: 'report', report }))
    this.slot = slot
    this.block = new ControlBlock(control)
    this.#observer = new EdgeObserver(init, this.clock, (chunk, bytes) => tell({ type: 'log', chunk, bytes }))
    const { hashSecret, limits, oldForms, strikes, seats, buttons } = delivery.tables
    const table = (buffer: SharedArrayBuffer): DebtTable => new DebtTable(buffer, new KeyHash(hashSecret))
    const keys = challengeKeys(init.keys)
    const code = loadBrowserCode()
    this.passes = new PassReader(keys)
    this.limiter = new Limiter(limits, hashSecret, this.clock, slot)
    this.oldForms = new Allowance(table(oldForms), this.clock, 1, oldFormWindowMs)
    this.forms = openForms(delivery.config, keys, this.block, slot, this.#observer.forms)
    this.notices = new NoticePages(noSite, code, new SiteLanguages(noSite, completeMessages))
    this.#verifier = new VerifyClient(init.verifyPort, verdict => verdict === 'wrong', this.clock)
    this.ownRoutes = new OwnRoutes({
      keys,
      clock: this.clock,
      passes: this.passes,
      code,
      strikes: table(strikes),
      rations: new PassRations(table(buttons), table(seats)),
      observer: this.#observer.challenges,
      verify: (job, network) => this.#verifier.verify(job, network)
    })
    this.#siteParts = {
      clock: this.clock,
      code,
      keys,
      observer: this.#observer,
      verifications: () => this.#verifier.pending
    }
    this.#trustedProxies = new PrefixSet(delivery.config.trustedProxies)
    this.clients = new ClientReader(this.#trustedProxies)
    this.bans = makeBans(delivery)
    this.geography = new FileGeography(delivery.config.geography)
    this.received = this.#receiving(delivery)
    this.#names = new ThreadNames(delivery.config.dns, this.clock, this.#observer.writer)
    this.#signatures = new ThreadSignatures(delivery, {
      clock: this.clock,
      writer: this.#observer.writer,
      warn: fault => this.report('warn', fault)
    })
    this.#useSites(atOnce(this.#buildSites(delivery, spoken)))
    this.#heart = setInterval(() => this.#beat(), beatMs)
  }

  /**
   * Opens every listener, each on its port (0: the system chooses), and answers their ports.
   * @throws Fault when an address cannot be opened.
   */
  async listen(ports: readonly number[]): Promise<readonly number[]> {
    return this.#listeners.open(
      ports,
      () => this.#trustedProxies,
      redirect => this.#handlers(redirect)
    )
  }

  /**
   * Puts another policy in force: built a little at a time, swapped in between two requests, one delivery
   * after the other. Requests under way keep the site they began with.
   */
  deliver(delivery: Delivery): Promise<void> {
    return (this.#delivered = this.#delivered.then(() => this.#putInForce(delivery)))
  }

  async #putInForce(delivery: Delivery): Promise<void> {
    await inSlices(this.#observer.learn(delivery))
    this.#names.use(delivery.config.dns)
    this.#signatures.use(delivery)
    const spoken = await languagesOf(delivery)
    const sites = await inSlices(this.#buildSites(delivery, spoken))
    this.limiter.use(delivery.tables.limits)
    this.#trustedProxies = new PrefixSet(delivery.config.trustedProxies)
    this.clients = new ClientReader(this.#trustedProxies)
    this.geography = new FileGeography(delivery.config.geography)
    this.received = this.#receiving(delivery)
    this.#listeners.trust(this.#trustedProxies)
    this.bans = makeBans(delivery)
    this.#useSites(sites)
    this.#signatures.forget(delivery)
    this.#tell({ type: 'in_force', serial: delivery.serial })
  }

  renew(certificates: ListenersCertificates): void {
    this.#listeners.renew(certificates)
  }

  #buildSites(delivery: Delivery, spoken: SpokenLanguages): Generator<void, readonly Site[]> {
    const parts = { ...this.#siteParts, names: this.#names.names, signatures: this.#signatures, spoken }
    return buildSites(delivery, this.#siteList, parts)
  }

  reconnectVerifier(port: MessagePort): void {
    this.#verifier.reconnect(port)
  }

  /** Finishes what was accepted, and only that; what lasts beyond the deadline is broken off. */
  async drain(deadlineMs: number): Promise<void> {
    for (const listener of this.#listeners.all) listener.stopAccepting()
    const upstreams = [...this.#siteList.map(site => site.upstream), ...this.#retiring]
    const tunnels = upstreams.map(upstream => upstream.drainTunnels(deadlineMs))
    const cut = setTimeout(() => {
      for (const listener of this.#listeners.all) listener.destroy()
    }, deadlineMs)
    await Promise.all([...tunnels, ...this.#listeners.all.map(listener => listener.drained)])
    clearTimeout(cut)
    clearInterval(this.#heart)
    this.#names.close()
    this.#signatures.close()
    this.#reports.sweep()
    this.#observer.end()
    this.#tell({ type: 'drained' })
  }

  banned(made: MadeBan): void {
    this.#tell({ type: 'banned', made })
  }

  /** Tells what this thread decided under that incident number. */
  recall(recall: number, incident: string): void {
    this.#tell({ type: 'recalled', recall, decision: this.#observer.recall(incident) })
  }

  report(level: 'warn' | 'error', error: unknown): void {
    this.#reports.take(level, error)
  }

  observe(exchange: Exchange, site: Site | undefined): void {
    this.#observer.observe(exchange, site)
  }

  #receiving({ config }: Delivery): ReceivedSoftware {
    return new ReceivedSoftware(config.received, this.#observer.invalidReceived)
  }

  #useSites(sites: readonly Site[]): void {
    const before = this.#siteList
    const table = new SiteTable<Site>()
    for (const site of sites) for (const host of site.config.hosts) table.add(host, site)
    this.#siteList = sites
    this.#upgrades = new Set(sites.flatMap(site => site.config.upgrades))
    this.sites = table
    warmPolicies(sites.map(site => site.policy)).catch((error: unknown) => this.report('error', error))
    for (const old of before) {
      if (!sites.some(site => site.upstream === old.upstream)) this.#retire(old.upstream)
    }
  }

  #retire(upstream: Upstream): void {
    this.#retiring.add(upstream)
    upstream.close().then(
      () => this.#retiring.delete(upstream),
      (error: unknown) => this.report('warn', error)
    )
  }

  /** Of a listener that sends what comes `to` somewhere else, or nowhere. */
  #handlers(to: () => HttpsRedirect | undefined): ListenerHandlers {
    return {
      request: (req, res, connection) => handle(new RequestVisit(this, req, res, connection, false, to())),
      expectContinue: (req, res, connection) =>
        handle(new RequestVisit(this, req, res, connection, true, to())),
      acceptsUpgrade: (_req, protocol) => this.#upgrades.has(protocol),
      upgrade: (req, socket, head, connection) =>
        handle(new UpgradeVisit(this, req, socket, head, connection, to())),
      refuse: (reason, connection) => this.#observer.refused(this.ids.next(), reason, connection),
      shouldShed: () => this.#shedding,
      acceptFailed: error => this.report('warn', error)
    }
  }

  #beat(): void {
    this.block.beat(this.slot)
    this.#listeners.beat()
    if (this.#beats++ % beatsPerSweep === 0) this.#reports.sweep()
    const mean = this.block.meanInFlight()
    this.#shedding = this.block.inFlight(this.slot) > Math.max(shedFloor, shedFactor * mean)
    this.#observer.sample({
      listeners: this.#listeners.all,
      unread: this.#listeners.unread,
      sites: this.#siteList,
      held: this.ownRoutes.held,
      formBytes: this.forms.buffers.bytes,
      verifications: this.#verifier.pending,
      passes: this.passes.remembered,
      failing: this.#verifier.failing,
      forwarded: this.clients.remembered,
      names: this.#names.names,
      signatures: this.#signatures
    })
  }
}

function makeBans({ tables, policies }: Delivery): Bans {
  return new Bans(
    new BanTable(tables.bans),
    policies.flatMap(({ banMakers }) => banMakers)
  )
}
