import { examineCertificate, isCertified, type CertificateTerms } from '../core/certificate.ts'
import type { CertificateFiles, GatewayConfig, ListenConfig } from '../core/config.ts'
import type { CertificateInput, ConfigFile, TlsInput } from './configFile.ts'
import type { OperatorFiles } from './operatorFiles.ts'
import type { Spot } from './spot.ts'

/** Checks what `listen` says of TLS, with the files it names, and what sites say of HSTS. */
export function checkTls(
  input: ConfigFile,
  config: GatewayConfig,
  spot: Spot,
  files: OperatorFiles,
  nowMs: number
): void {
  const terms = config.listen.flatMap((listen, i) => {
    const here = spot.at('listen', i)
    checkRedirect(listen, here)
    return listen.tls === undefined
      ? []
      : [checkListener(input.listen[i]!.tls!, listen.tls.certificates, here.at('tls'), files, nowMs)]
  })
  // What is wrong with a file is said already.
  const all = terms.flat()
  if (all.length > 0 && all.every(one => one !== undefined)) checkHosts(config, all, spot)
  checkHsts(config, spot)
}

function checkRedirect({ tls, redirect }: ListenConfig, spot: Spot): void {
  if (tls !== undefined && redirect) {
    spot.at('redirect').fault('This address speaks HTTPS already; redirect belongs to one without tls')
  }
}

/** Whether each certificate of a listener can be served: its terms, or `undefined` where it cannot. */
function checkListener(
  input: TlsInput,
  paths: readonly CertificateFiles[],
  spot: Spot,
  files: OperatorFiles,
  nowMs: number
): readonly (CertificateTerms | undefined)[] {
  const { certificate, key, certificates } = input
  if ((certificate === undefined) !== (key === undefined)) {
    spot.fault('A certificate needs its key beside it: give both certificate and key')
    return [undefined]
  }
  if (certificate === undefined && certificates === undefined) {
    spot.fault('TLS needs a certificate: give certificate and key, or certificates')
    return [undefined]
  }
  const spots = (certificates ?? []).map((_: CertificateInput, i) => spot.at('certificates', i))
  if (certificate !== undefined) spots.unshift(spot)
  return spots.map((at, i) => checkPair(paths[i]!, at, files, nowMs))
}

function checkPair(
  paths: CertificateFiles,
  spot: Spot,
  files: OperatorFiles,
  nowMs: number
): CertificateTerms | undefined {
  const read = (of: keyof CertificateFiles): string | undefined => {
    const text = files.glance(paths[of], spot.at(of).place)
    if (typeof text === 'string') return text
    spot.findings.add(text)
    return undefined
  }
  const [certificate, key] = [read('certificate'), read('key')]
  if (certificate === undefined || key === undefined) return undefined
  const { terms, mistakes, warnings } = examineCertificate({ certificate, key }, nowMs)
  for (const { of, text } of mistakes) spot.at(of).fault(text)
  for (const { of, text } of warnings) spot.at(of).warn(text)
  return terms
}

function checkHosts(config: GatewayConfig, certificates: readonly CertificateTerms[], spot: Spot): void {
  config.sites.forEach(({ hosts }, i) => {
    hosts.forEach((host, j) => {
      if (host === '*' || certificates.some(terms => isCertified(terms, host))) return
      spot
        .at('sites', i, 'hosts', j)
        .warn(`No certificate is for ${host}: browsers will refuse the first one`)
    })
  })
}

/** What browsers' own list asks for (hstspreload.org). */
const preloadMs = 365 * 86_400_000

function checkHsts({ sites }: GatewayConfig, spot: Spot): void {
  sites.forEach(({ hsts }, i) => {
    if (hsts === undefined || !hsts.preload) return
    if (hsts.maxAgeMs >= preloadMs && hsts.includeSubdomains) return
    const here = spot.at('sites', i, 'hsts', 'preload')
    here.warn('The list of browsers takes hosts with max_age: 365d or more and include_subdomains: true')
  })
}
