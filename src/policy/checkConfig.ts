import { X509Certificate } from 'node:crypto'
import { receivedFacts, type GatewayConfig, type SocketAddress } from '../core/config.ts'
import { prefixWithin } from '../core/prefixWithin.ts'
import type { ConfigFile } from './configFile.ts'
import { besides, type OperatorFiles } from './operatorFiles.ts'
import { checkLanguages } from './checkLanguages.ts'
import { checkPages } from './checkPages.ts'
import { checkTls } from './checkTls.ts'
import { networkMeant, parsePrefix } from './parsePrefix.ts'
import type { Spot } from './spot.ts'

/** Checks in a well-formed `moien.yaml` what no single value shows: what contradicts or endangers what. */
export function checkConfig(
  input: ConfigFile,
  config: GatewayConfig,
  spot: Spot,
  files: OperatorFiles
): void {
  checkAddresses(config, spot)
  checkNames(config, spot)
  checkTimes(config, spot)
  checkRuleFiles(input, spot)
  checkTrust(input, spot)
  checkReceived(input, spot)
  checkAuthorities(input, spot, files)
  checkLanguages(input, config, spot)
  checkPages(input, config, spot, files)
  checkTls(input, config, spot, files, files.nowMs)
}

function checkAddresses(config: GatewayConfig, spot: Spot): void {
  const seen = new Set<string>()
  const check = ({ host, port }: SocketAddress, at: Spot): void => {
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
    if (port !== 0 && seen.has(address)) at.fault(`${address} is used twice; every address is for one thing`)
    seen.add(address)
  }
  config.listen.forEach((address, i) => {
    check(address, spot.at('listen', i, 'address'))
  })
  check(config.health, spot.at('health', 'address'))
  check(config.metrics, spot.at('metrics', 'address'))
  if (config.admin.tokenFile !== undefined) check(config.admin, spot.at('admin', 'address'))
}

function checkNames(config: GatewayConfig, spot: Spot): void {
  const ids = new Set<string>()
  const owners = new Map<string, string>()
  config.sites.forEach(({ id, hosts }, i) => {
    if (ids.has(id)) spot.at('sites', i, 'id').fault(`There are two sites named "${id}"`)
    ids.add(id)
    hosts.forEach((host, j) => {
      const owner = owners.get(host)
      if (owner !== undefined) spot.at('sites', i, 'hosts', j).fault(`Site "${owner}" serves ${host} already`)
      owners.set(host, id)
    })
  })
}

function checkTimes(config: GatewayConfig, spot: Spot): void {
  config.sites.forEach(({ pass, challenge }, i) => {
    if (pass.lifeMs > pass.maxLifeMs) {
      spot
        .at('sites', i, 'pass')
        .fault('A pass would live longer than renewals may stretch it; raise max_life')
    }
    if (challenge.button.waitMs > challenge.button.maxWaitMs) {
      const here = spot.at('sites', i, 'challenge', 'button')
      here.fault('The announced wait is longer than the longest; raise max_wait')
    }
  })
}

function checkRuleFiles(input: ConfigFile, spot: Spot): void {
  input.sites.forEach(({ id, rules = [] }, i) => {
    if (rules.length === 0) spot.at('sites', i).warn(`Site "${id}" has no rules: everything is forwarded`)
    rules.forEach((file, j) => {
      if (rules.indexOf(file) !== j) spot.at('sites', i, 'rules', j).fault(`${file} is listed twice`)
    })
  })
}

/** An authority's file that cannot be read would make every request fail, much later. */
function checkAuthorities(input: ConfigFile, spot: Spot, files: OperatorFiles): void {
  input.sites.forEach(({ upstream }, i) => {
    if (upstream.ca_file === undefined) return
    const { place } = spot.at('sites', i, 'upstream', 'ca_file')
    const text = files.read(besides(spot.source.file, upstream.ca_file), place)
    if (typeof text !== 'string') spot.findings.add(text)
    else if (!isCertificate(text))
      spot.at('sites', i, 'upstream', 'ca_file').fault('This file holds no certificate in PEM')
  })
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== ''
  } catch {
    return false
  }
}

/** A header that nobody may be believed for, or that says two things, would never say anything. */
function checkReceived({ fingerprint, trusted_proxies: proxies = [] }: ConfigFile, spot: Spot): void {
  const trust = fingerprint?.trust
  if (trust === undefined) return
  const here = spot.at('fingerprint', 'trust')
  const said = receivedFacts.flatMap(fact => [trust[fact] ?? [], trust.tlv?.[fact] ?? []].flat())
  const known = said.map(name => (typeof name === 'string' ? name.toLowerCase() : name))
  const double = known.find((name, i) => known.indexOf(name) !== i)
  if (known.length === 0) here.fault('Nothing is to be read; name a header, such as "ja4: x-ja4", or a TLV')
  if (double !== undefined) here.fault(`"${double}" is named twice, and says one thing`)
  trust.from.forEach((text, i) => {
    const prefix = parsePrefix(text)!
    if (proxies.some(outer => prefixWithin(prefix, parsePrefix(outer)!))) return
    here
      .at('from', i)
      .warn(`${text} is not among trusted_proxies: nobody behind it is seen, and what it says does not count`)
  })
}

/** In bits: what is wider is no balancer's network. */
const minTrustedBits = { 4: 16, 6: 32 } as const

function checkTrust(input: ConfigFile, spot: Spot): void {
  input.trusted_proxies?.forEach((text, i) => {
    const prefix = parsePrefix(text)!
    const here = spot.at('trusted_proxies', i)
    if (prefix.bits === 0) {
      here.warn(`${text} trusts everyone: any client could claim any address; name the balancer itself`)
    } else if (prefix.bits < minTrustedBits[prefix.address.family]) {
      here.warn(
        `${text} trusts a whole network: whoever is in it can claim any address; name the balancer itself`
      )
    }
    const meant = networkMeant(prefix)
    if (meant !== '') here.warn(`${text} stands for ${meant}; write that, or the single address`)
  })
}
