import type { ConductSignal } from './conduct.ts'
import type { ContradictionId } from './contradiction.ts'
import type { Mode } from './decision.ts'
import type { GeographyData } from './geography.ts'
import type { LocalText } from './localText.ts'
import type { PrefixSetData } from './prefixSet.ts'
import type { Rate } from './rate.ts'
import type { TlsVersion } from './wire.ts'

/** What `moien.yaml` says, validated, defaults filled in, units in the names. Plain data: threads share it. */
export interface GatewayConfig {
  readonly listen: readonly ListenConfig[]
  readonly health: SocketAddress
  readonly metrics: SocketAddress
  readonly admin: AdminConfig
  readonly trustedProxies: PrefixSetData
  readonly geography: GeographyData
  readonly received: ReceivedConfig
  readonly dns: DnsConfig
  readonly keysFile: string
  /** The journal that orders survive a restart in. */
  readonly orders: KeptFile
  readonly audit: KeptFile
  /** The journal that says which kept forms were sent: the beginning of its files' names. */
  readonly forms: KeptFile
  /** `undefined` where large forms have no place. */
  readonly spool: SpoolConfig | undefined
  /** Edge threads. */
  readonly threads: number
  readonly log: LogConfig
  readonly drain: DrainConfig
  readonly sites: readonly SiteConfig[]
}

/** Where challenged forms go that are too large for a page. */
export interface SpoolConfig {
  readonly directory: string
  readonly maxBytes: number
  /** For each IPv4 /24 or IPv6 /48. */
  readonly maxBytesPerNetwork: number
}

/** What proxies may say of the TLS that ended at them. */
export const receivedFacts = ['ja4', 'ja3', 'ja3n', 'h2', 'tls'] as const

export type ReceivedFact = (typeof receivedFacts)[number]

/** Whose word on the client's software is taken, and where it stands. */
export interface ReceivedConfig {
  /** The proxies that clients connect to. */
  readonly from: PrefixSetData
  /** Names in lower case; a request has one of them. */
  readonly headers: readonly { readonly fact: ReceivedFact; readonly names: readonly string[] }[]
  /** By types of the PROXY protocol, version 2. */
  readonly tlvs: readonly { readonly fact: ReceivedFact; readonly type: number }[]
}

/** A file that Moien writes by itself. */
export interface KeptFile {
  readonly file: string
  /** Whether the operator names it; else it lies beside the keys, and Moien runs without where it cannot. */
  readonly isNamed: boolean
}

/** Where to listen. `host` is an IP address; port 0 lets the system choose. */
export interface SocketAddress {
  readonly host: string
  readonly port: number
}

export interface ListenConfig extends SocketAddress {
  /** Each connection must begin with a PROXY protocol header (v1 or v2) from a trusted proxy. */
  readonly proxyProtocol: boolean
  /** `undefined` where plain HTTP is spoken. */
  readonly tls: TlsConfig | undefined
  /** What comes by plain HTTP is sent on to HTTPS. */
  readonly redirect: boolean
}

/** TLS at one address. Names files, and holds nothing of what is in them: configurations are shown and compared. */
export interface TlsConfig {
  /** The first is for clients that name a host which no other is for, or none. */
  readonly certificates: readonly CertificateFiles[]
  readonly minVersion: TlsVersion
}

/** Absolute paths of PEM files. */
export interface CertificateFiles {
  /** The certificate, then those that lead to the authority. */
  readonly certificate: string
  readonly key: string
}

/** Strict-Transport-Security (RFC 6797): for how long browsers shall ask for a site by https alone. */
export interface HstsConfig {
  readonly maxAgeMs: number
  readonly includeSubdomains: boolean
  /** The operator agrees to be put on browsers' own list. */
  readonly preload: boolean
}

export interface AdminConfig extends SocketAddress {
  /** Holds the bearer token; `undefined` turns the admin address off. */
  readonly tokenFile: string | undefined
}

/** Whom the names of addresses are asked of. */
export interface DnsConfig {
  /** Addresses, each with a port where it is not 53; empty means the system's. */
  readonly servers: readonly string[]
  /** For one answer of one server. */
  readonly timeoutMs: number
}

export interface LogConfig {
  /** `-` is standard output. */
  readonly file: string
  /** How much of a client's address a log line shows. */
  readonly addresses: 'full' | 'truncated' | 'keyed'
  /** Whether lines tell all fingerprints, and not only what a rule or limit has asked for. */
  readonly fingerprints: boolean
}

export interface DrainConfig {
  /** How long accepted requests may still take once the gateway is told to stop. */
  readonly deadlineMs: number
}

/** One or more hostnames and the upstream that serves them. */
export interface SiteConfig {
  readonly id: string
  /** Lower case; `*.example.lu` stands for any subdomain, `*` for any host. */
  readonly hosts: readonly string[]
  readonly mode: Mode
  readonly upstream: UpstreamConfig
  readonly publicScheme: 'auto' | 'http' | 'https'
  /** Of answers by https; `undefined` leaves it to the application. */
  readonly hsts: HstsConfig | undefined
  readonly maxBodyBytes: number
  /** Paths of cross-site returns (SAML, payments): limited, never challenged. */
  readonly callbacks: readonly string[]
  /** The upgrade tokens passed through, lower case; `websocket` unless configured. */
  readonly upgrades: readonly string[]
  readonly contact: ContactConfig
  readonly theme: ThemeConfig
  readonly texts: TextOverrides
  /** Tags of the languages that the site's pages speak, in the order in which they are offered. */
  readonly languages: readonly string[]
  /** For who prefers none of them; one of them. */
  readonly language: string
  /** `undefined`: a path whose first segment is the tag of one of the languages is in it. */
  readonly pathLanguages: readonly PathLanguage[] | undefined
  /** Whether answers say what limits leave. */
  readonly rateLimitHeaders: boolean
  readonly pass: PassConfig
  readonly challenge: ChallengeConfig
  readonly conduct: ConductConfig
  readonly contradictions: ContradictionsConfig
}

/** What stands under `prefix` is in a language; longer prefixes come first. */
export interface PathLanguage {
  /** Without a slash at the end. */
  readonly prefix: string
  readonly tag: string
}

export interface UpstreamConfig {
  readonly servers: readonly ServerConfig[]
  readonly health: HealthCheckConfig | undefined
  readonly timeout: {
    readonly connectMs: number
    /** From the request's end to the response's first byte. */
    readonly firstByteMs: number
    /** Without a byte in either direction. Server-sent events and upgrades have no such limit. */
    readonly idleMs: number
  }
  /** Connections to each server and edge thread. */
  readonly connections: number
  /** `client` keeps the Host the citizen asked for; anything else is sent instead. */
  readonly host: 'client' | (string & {})
}

/** One server of an upstream. */
export interface ServerConfig {
  /** `http://host:port`, `https://host:port`; behind a unix socket `http://localhost`. */
  readonly origin: string
  /** Path of a unix socket (`unix:/run/app.sock`), else `undefined`. */
  readonly socketPath: string | undefined
  /** Certificate (PEM) of the authority that signed the server's own, beside the system's authorities. */
  readonly ca: string | undefined
}

export interface HealthCheckConfig {
  readonly path: string
  readonly everyMs: number
}

/** How the pages that Moien shows look. */
export interface ThemeConfig {
  /** `undefined` for Moien's own mark. */
  readonly logo: LogoConfig | undefined
  /** `undefined` for the plain colours. */
  readonly light: ThemeColours | undefined
  readonly dark: ThemeColours | undefined
}

/** A picture that stands in the page itself. */
export interface LogoConfig {
  /** `data:image/…`. */
  readonly dataUrl: string
  /** Whether the organisation's name can be read on it, so that it need not be written beside it. */
  readonly showsName: boolean
}

/** As CSS has them: `#0b6a72`. */
export interface ThemeColours {
  readonly background: string
  readonly text: string
  /** Of links, buttons and the bar. */
  readonly accent: string
}

/** The operator's own words, by language and by the name of the text they replace (see `messageKeys`). */
export type TextOverrides = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>

/** What the pages Moien shows say about who runs the service. Empty text is left out. */
export interface ContactConfig {
  readonly organisation: string
  readonly phone: string
  readonly email: string
  /** Where to come in person, and when. */
  readonly visit: LocalText
  /** Path or URL. */
  readonly privacy: string
  /** Path or URL. */
  readonly accessibility: string
}

export interface PassConfig {
  /** How long a pass is worth its level without renewal. */
  readonly lifeMs: number
  /** How long renewals may stretch one pass. */
  readonly maxLifeMs: number
  /** `site` shares a pass among the site's hostnames. */
  readonly scope: 'host' | 'site'
  /** Raising it voids every pass issued before. */
  readonly generation: number
}

/** What is looked at of clients' conduct. */
export interface ConductConfig {
  /** Signals that this site does without. */
  readonly off: readonly ConductSignal[]
  /** Paths that no person finds, each with all below it; without a slash at the end. */
  readonly trapPaths: readonly string[]
}

/** What is looked at of what browsers claim. */
export interface ContradictionsConfig {
  /** Contradictions that this site does without. */
  readonly off: readonly ContradictionId[]
}

export interface ChallengeConfig {
  /** Status of the interstitial; 403 unless configured. */
  readonly status: number
  /** How long a challenge may be solved. */
  readonly lifeMs: number
  readonly button: ButtonConfig
}

/** The rationing of passes earned without JavaScript. */
export interface ButtonConfig {
  /** The announced wait, kept by the server. */
  readonly waitMs: number
  /** The longest wait a backlog may add before the button answers 429. */
  readonly maxWaitMs: number
  /** Passes for each IPv4 address or IPv6 /64. */
  readonly perClient: Rate
  /** Passes for each IPv4 /24 or IPv6 /48. */
  readonly perNetwork: Rate
  readonly perSite: Rate
}
