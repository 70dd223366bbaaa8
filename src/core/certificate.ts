import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'

/** A certificate with its chain, and its key, as PEM. Holds a secret: never for a log or a configuration. */
export interface CertificatePair {
  readonly certificate: string
  readonly key: string
}

/** What a certificate says of itself. */
export interface CertificateTerms {
  /** The hosts it is for, lower case; `*.example.lu` stands for one more label. */
  readonly hosts: readonly string[]
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** What came of looking at a pair. */
export interface CertificateExamination {
  /** `undefined` when there are mistakes. */
  readonly terms: CertificateTerms | undefined
  /** Why it cannot be served; sentences without a full stop that tell nothing of the key. */
  readonly mistakes: readonly CertificateRemark[]
  /** Why clients may refuse it. */
  readonly warnings: readonly CertificateRemark[]
}

export interface CertificateRemark {
  /** Which of the two files is meant. */
  readonly of: 'certificate' | 'key'
  readonly text: string
}

/** Below these, browsers and OpenSSL's second security level refuse a key. */
const minRsaBits = 2048
const minCurveBits = 224

/** Automatic renewal comes earlier than this. */
const soonMs = 14 * 86_400_000

const pemBlocks =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g

/** Looks at a certificate and its key before anyone is served with them. Never throws. */
export function examineCertificate(pair: CertificatePair, nowMs: number): CertificateExamination {
  const mistakes: CertificateRemark[] = []
  const chain = readChain(pair.certificate)
  if (typeof chain === 'string') mistakes.push({ of: 'certificate', text: chain })
  const key = readKey(pair.key)
  if (typeof key === 'string') mistakes.push({ of: 'key', text: key })
  if (typeof chain === 'string' || typeof key === 'string')
    return { terms: undefined, mistakes, warnings: [] }
  const [own, ...others] = chain as [X509Certificate, ...X509Certificate[]]
  if (!own.checkPrivateKey(key)) mistakes.push(mismatch(others, key))
  const weakness = weaknessOf(key)
  if (weakness !== undefined) mistakes.push({ of: 'key', text: weakness })
  if (mistakes.length > 0) return { terms: undefined, mistakes, warnings: [] }
  const terms = termsOf(own)
  const warnings = [...timeWarnings(terms, nowMs), ...chainWarnings(chain), ...hostWarnings(terms)]
  return { terms, mistakes, warnings: warnings.map(text => ({ of: 'certificate', text })) }
}

/** Whether the certificate is for a host, or for what a host pattern such as `*.example.lu` stands for. */
export function isCertified({ hosts }: Pick<CertificateTerms, 'hosts'>, host: string): boolean {
  if (hosts.includes(host)) return true
  const dot = host.indexOf('.')
  return dot > 0 && hosts.includes(`*${host.slice(dot)}`)
}

/** The hosts that the first certificate of a chain is for. Throws where there is none. */
export function certifiedHosts(pem: string): readonly string[] {
  return hostsOf(new X509Certificate(pem))
}

function readChain(pem: string): readonly X509Certificate[] | string {
  const blocks = pem.match(pemBlocks)
  if (blocks === null) return 'This file holds no certificate in PEM'
  try {
    return blocks.map(block => new X509Certificate(block))
  } catch {
    return 'A certificate in this file is damaged'
  }
}

/** The reasons of OpenSSL are left out: none of them says more than these, and what they quote may be secret. */
function readKey(pem: string): KeyObject | string {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) return 'This file holds no private key in PEM'
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem)) {
    return 'The key is encrypted, and nobody is there to type its passphrase; take the passphrase off'
  }
  try {
    return createPrivateKey(pem)
  } catch {
    return 'The private key in this file is damaged'
  }
}

function mismatch(others: readonly X509Certificate[], key: KeyObject): CertificateRemark {
  return others.some(other => other.checkPrivateKey(key))
    ? {
        of: 'certificate',
        text: 'The certificate of the key is not the first; put it first, then those that lead to the authority'
      }
    : { of: 'key', text: 'The key is not that of the certificate' }
}

function weaknessOf(key: KeyObject): string | undefined {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined && modulusLength < minRsaBits) {
    return `The key has ${modulusLength} bits; clients ask for ${minRsaBits} or more`
  }
  const curveBits = Number(/\d{3}/.exec(namedCurve ?? '')?.[0] ?? minCurveBits)
  return curveBits < minCurveBits ? `The key is on the curve ${namedCurve}, which clients refuse` : undefined
}

function termsOf(own: X509Certificate): CertificateTerms {
  return {
    hosts: hostsOf(own),
    notBeforeMs: own.validFromDate.getTime(),
    notAfterMs: own.validToDate.getTime()
  }
}

/** Names in the subject alone are believed by no browser (RFC 9525 §2). */
function hostsOf(own: X509Certificate): readonly string[] {
  const names = own.subjectAltName?.matchAll(/(?:^|, )DNS:([^,"]+)/g) ?? []
  return [...names].map(([, name]) => name!.toLowerCase())
}

function timeWarnings({ notBeforeMs, notAfterMs }: CertificateTerms, nowMs: number): readonly string[] {
  if (notAfterMs <= nowMs) return [`The certificate has expired on ${day(notAfterMs)} UTC`]
  if (notBeforeMs > nowMs) return [`The certificate does not hold before ${day(notBeforeMs)} UTC`]
  return notAfterMs - nowMs < soonMs ? [`The certificate expires on ${day(notAfterMs)} UTC`] : []
}

function chainWarnings(chain: readonly X509Certificate[]): readonly string[] {
  const broken = chain.findIndex((one, i) => i > 0 && !chain[i - 1]!.checkIssued(one))
  if (broken < 0) return []
  return [
    `Certificate ${broken + 1} of the file has not issued the one before it; clients may refuse the chain`
  ]
}

function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')
}

function hostWarnings({ hosts }: CertificateTerms): readonly string[] {
  return hosts.length > 0 ? [] : ['The certificate names no host (subjectAltName), so browsers refuse it']
}
