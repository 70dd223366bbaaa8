import { dirname, resolve } from 'node:path'
import { parseByteSize } from '../core/byteSize.ts'
import {
  receivedFacts,
  type AdminConfig,
  type ChallengeConfig,
  type GatewayConfig,
  type HstsConfig,
  type KeptFile,
  type PassConfig,
  type ReceivedConfig,
  type SiteConfig,
  type SocketAddress,
  type SpoolConfig,
  type ThemeColours,
  type ThemeConfig,
  type TlsConfig,
  type UpstreamConfig
} from '../core/config.ts'
import { parseDuration } from '../core/duration.ts'
import type { GeographyData } from '../core/geography.ts'
import { completeLanguages } from '../core/languageTags.ts'
import { buildPrefixSet } from '../core/prefixSet.ts'
import { parseRate, type Rate } from '../core/rate.ts'
import { plainColours } from '../core/themeColours.ts'
import type {
  ColoursInput,
  ConfigFile,
  HstsInput,
  SiteInput,
  SpoolInput,
  ThemeInput,
  TlsInput,
  TrustInput,
  UpstreamInput
} from './configFile.ts'
import { besides, type OperatorFiles } from './operatorFiles.ts'
import { parsePrefix } from './parsePrefix.ts'
import { readPicture } from './readPicture.ts'
import { parseHostPattern } from './parseHostPattern.ts'
import { parseServer } from './parseServer.ts'
import { defaultThreads } from './defaultThreads.ts'
import { parseSocketAddress } from './parseSocketAddress.ts'

/** What holds where `moien.yaml` says nothing. */
const defaults = {
  health: '127.0.0.1:9381',
  metrics: '127.0.0.1:9382',
  admin: '127.0.0.1:9380',
  keys: 'moien.keys',
  dnsTimeout: '1500ms',
  threads: defaultThreads,
  drain: '30s',
  hstsMaxAge: '365d',
  maxBody: '50MiB',
  spool: { max: '1GiB', maxPerNetwork: '128MiB' },
  timeout: { connect: '5s', firstByte: '60s', idle: '120s' },
  connections: 64,
  healthCheck: '10s',
  pass: { life: '30m', maxLife: '12h' },
  challenge: { life: '10m', status: 403 },
  button: { wait: '5s', maxWait: '60s', perClient: '6/1h', perNetwork: '60/1h', perSite: '3600/1h' }
} as const

/** Fills in what a valid `moien.yaml` leaves out, and turns its texts into numbers. `file` is where it stands. */
export function buildConfig(
  input: ConfigFile,
  file: string,
  files: OperatorFiles,
  geography: GeographyData
): GatewayConfig {
  const path = (name: string): string => resolve(dirname(file), name)
  const { log } = input
  const keysFile = path(input.keys?.file ?? defaults.keys)
  const kept = (named: string | undefined, otherwise: string): KeptFile => ({
    file: named === undefined ? resolve(dirname(keysFile), otherwise) : path(named),
    isNamed: named !== undefined
  })
  return {
    listen: input.listen.map(({ address, proxy_protocol, tls, redirect }) => ({
      ...socketAddress(address),
      proxyProtocol: proxy_protocol ?? false,
      tls: tls && buildTls(tls, path),
      redirect: redirect === 'https'
    })),
    health: socketAddress(input.health?.address ?? defaults.health),
    metrics: socketAddress(input.metrics?.address ?? defaults.metrics),
    admin: buildAdmin(input.admin, file),
    trustedProxies: buildPrefixSet((input.trusted_proxies ?? []).map(text => parsePrefix(text)!)),
    geography,
    received: buildReceived(input.fingerprint?.trust),
    dns: {
      servers: input.dns?.servers ?? [],
      timeoutMs: milliseconds(input.dns?.timeout ?? defaults.dnsTimeout)
    },
    keysFile,
    orders: kept(input.orders?.file, 'moien.orders'),
    audit: kept(input.audit?.file, 'moien.audit'),
    forms: kept(input.forms?.file, 'moien.forms'),
    spool: input.spool && buildSpool(input.spool, path),
    threads: input.threads ?? defaults.threads,
    log: {
      file: log?.file === undefined || log.file === '-' ? '-' : path(log.file),
      addresses: log?.addresses ?? 'truncated',
      fingerprints: log?.fingerprints ?? false
    },
    drain: { deadlineMs: milliseconds(input.drain?.deadline ?? defaults.drain) },
    sites: input.sites.map(site =>
      buildSite(site, readAuthority(site, file, files), readLogo(site, file, files))
    )
  }
}

/** A certificate that is named by itself comes first. */
function buildTls(input: TlsInput, path: (name: string) => string): TlsConfig {
  const { certificate, key, certificates = [], min_version } = input
  const first = certificate === undefined || key === undefined ? [] : [{ certificate, key }]
  return {
    certificates: [...first, ...certificates].map(files => ({
      certificate: path(files.certificate),
      key: path(files.key)
    })),
    minVersion: String(min_version) === '1.3' ? 'TLSv1.3' : 'TLSv1.2'
  }
}

function buildSpool(input: SpoolInput, path: (name: string) => string): SpoolConfig {
  return {
    directory: path(input.directory),
    maxBytes: parseByteSize(input.max_bytes ?? defaults.spool.max)!,
    maxBytesPerNetwork: parseByteSize(input.max_bytes_per_network ?? defaults.spool.maxPerNetwork)!
  }
}

function buildHsts(input: HstsInput): HstsConfig {
  return {
    maxAgeMs: milliseconds(input.max_age ?? defaults.hstsMaxAge),
    includeSubdomains: input.include_subdomains ?? false,
    preload: input.preload ?? false
  }
}

function buildReceived(trust: TrustInput | undefined): ReceivedConfig {
  return {
    from: buildPrefixSet((trust?.from ?? []).map(text => parsePrefix(text)!)),
    headers: receivedFacts.flatMap(fact => {
      const names = [trust?.[fact] ?? []].flat()
      return names.length === 0 ? [] : [{ fact, names: names.map(name => name.toLowerCase()) }]
    }),
    tlvs: receivedFacts.flatMap(fact => {
      const type = trust?.tlv?.[fact]
      return type === undefined ? [] : [{ fact, type }]
    })
  }
}

/** Fills in what the admin section leaves out. `file` is where it stands. */
export function buildAdmin(admin: ConfigFile['admin'], file: string): AdminConfig {
  return {
    ...socketAddress(admin?.address ?? defaults.admin),
    tokenFile: admin?.token_file === undefined ? undefined : resolve(dirname(file), admin.token_file)
  }
}

/** Fills in what one site leaves out. `ca` is the text of its upstream's authority, `logo` a data URL. */
export function buildSite(input: SiteInput, ca: string | undefined, logo = ''): SiteConfig {
  return {
    id: input.id,
    hosts: input.hosts.map(host => parseHostPattern(host)!),
    mode: input.mode ?? 'enforce',
    upstream: buildUpstream(input.upstream, ca),
    publicScheme: input.public_scheme ?? 'auto',
    hsts: input.hsts && buildHsts(input.hsts),
    maxBodyBytes: parseByteSize(input.max_body ?? defaults.maxBody)!,
    callbacks: input.callbacks ?? [],
    upgrades: (input.upgrades ?? ['websocket']).map(token => token.toLowerCase()),
    contact: {
      organisation: input.contact?.organisation ?? '',
      phone: input.contact?.phone ?? '',
      email: input.contact?.email ?? '',
      visit: input.contact?.visit ?? '',
      privacy: input.contact?.privacy ?? '',
      accessibility: input.contact?.accessibility ?? ''
    },
    theme: buildTheme(input.theme, logo),
    texts: input.texts ?? {},
    ...buildLanguages(input),
    rateLimitHeaders: input.rate_limit_headers ?? false,
    pass: buildPass(input),
    challenge: buildChallenge(input),
    conduct: {
      off: input.conduct?.off ?? [],
      trapPaths: (input.conduct?.trap_paths ?? []).map(path => path.replace(/\/$/, ''))
    },
    contradictions: { off: input.contradictions?.off ?? [] }
  }
}

/** The text of the authority's file; that it cannot be read is `checkConfig`'s to say. */
function readAuthority({ upstream }: SiteInput, file: string, files: OperatorFiles): string | undefined {
  const text = upstream.ca_file === undefined ? undefined : files.read(besides(file, upstream.ca_file))
  return typeof text === 'string' ? text : undefined
}

/** The logo as a data URL, `''` for none; that it cannot be had is `checkPages`'s to say. */
function readLogo({ theme }: SiteInput, file: string, files: OperatorFiles): string {
  if (theme?.logo === undefined) return ''
  const logo = readPicture(besides(file, theme.logo.file), files)
  return typeof logo === 'string' ? logo : ''
}

function buildTheme(theme: ThemeInput | undefined, logo: string): ThemeConfig {
  return {
    logo: logo === '' ? undefined : { dataUrl: logo, showsName: theme?.logo?.shows_name ?? false },
    light: theme?.light && { ...plainColours.light, ...given(theme.light) },
    dark: theme?.dark && { ...plainColours.dark, ...given(theme.dark) }
  }
}

/** Without the keys that say nothing. */
function given(colours: ColoursInput): Partial<ThemeColours> {
  return Object.fromEntries(Object.entries(colours).filter(([, colour]) => colour !== undefined))
}

type SiteLanguagesConfig = Pick<SiteConfig, 'languages' | 'language' | 'pathLanguages'>

function buildLanguages({ languages, language, path_languages: paths }: SiteInput): SiteLanguagesConfig {
  const spoken = languages ?? completeLanguages
  const pathLanguages = Object.entries(paths ?? {})
    .map(([path, tag]) => ({ prefix: path.replace(/\/$/, ''), tag }))
    .sort((a, b) => b.prefix.length - a.prefix.length)
  return {
    languages: spoken,
    language: language ?? (spoken.includes('en') ? 'en' : spoken[0]!),
    pathLanguages: paths && pathLanguages
  }
}

function buildUpstream(input: UpstreamInput, ca: string | undefined): UpstreamConfig {
  const { health, timeout } = input
  return {
    servers: input.servers.map(server => parseServer(server, ca)!),
    health: health && { path: health.path, everyMs: milliseconds(health.every ?? defaults.healthCheck) },
    timeout: {
      connectMs: milliseconds(timeout?.connect ?? defaults.timeout.connect),
      firstByteMs: milliseconds(timeout?.first_byte ?? defaults.timeout.firstByte),
      idleMs: milliseconds(timeout?.idle ?? defaults.timeout.idle)
    },
    connections: input.connections ?? defaults.connections,
    host: input.host ?? 'client'
  }
}

function buildPass({ pass }: SiteInput): PassConfig {
  return {
    lifeMs: milliseconds(pass?.life ?? defaults.pass.life),
    maxLifeMs: milliseconds(pass?.max_life ?? defaults.pass.maxLife),
    scope: pass?.scope ?? 'host',
    generation: pass?.generation ?? 0
  }
}

function buildChallenge({ challenge }: SiteInput): ChallengeConfig {
  const { life, status } = defaults.challenge
  const button = challenge?.button
  return {
    status: challenge?.status ?? status,
    lifeMs: milliseconds(challenge?.life ?? life),
    button: {
      waitMs: milliseconds(button?.wait ?? defaults.button.wait),
      maxWaitMs: milliseconds(button?.max_wait ?? defaults.button.maxWait),
      perClient: rateOf(button?.per_client ?? defaults.button.perClient),
      perNetwork: rateOf(button?.per_network ?? defaults.button.perNetwork),
      perSite: rateOf(button?.per_site ?? defaults.button.perSite)
    }
  }
}

// The schema has checked that these can be read.

function socketAddress(text: string): SocketAddress {
  return parseSocketAddress(text)!
}

function milliseconds(text: string): number {
  return parseDuration(text)!
}

function rateOf(text: string): Rate {
  return parseRate(text)!
}
