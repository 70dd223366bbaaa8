import { readFileSync } from 'node:fs'
import t from 'tap'
import { examineCertificate } from '../../src/core/certificate.ts'
import { loadConfig, type LoadResult } from '../../src/policy/loadConfig.ts'
import { TestAuthority } from '../support/testCertificates.ts'

const authority = new TestAuthority(t)
const own = authority.issue({ hosts: ['guichet.lu', '*.guichet.lu'] })
const other = authority.issue({ hosts: ['other.lu'] })
const weak = authority.issue({ key: 'RSA:1024' })
const locked = authority.issue({ passphrase: 'a-secret-passphrase' })
const nameless = authority.issue({ hosts: [] })
const nowMs = Date.now()

const files: Readonly<Record<string, string>> = {
  'own.crt': own.certificate,
  'own.key': own.key,
  'other.crt': other.certificate,
  'other.key': other.key,
  'weak.crt': weak.certificate,
  'weak.key': weak.key,
  'locked.crt': locked.certificate,
  'locked.key': locked.key,
  'nameless.crt': nameless.certificate,
  'nameless.key': nameless.key,
  'chain.crt': own.certificate + authority.certificate,
  'turned.crt': authority.certificate + own.certificate,
  'strange.crt': own.certificate + other.certificate,
  'damaged.crt': own.certificate.replace(/\n.{20}/, '\n'),
  'damaged.key': own.key.replace(/\n.{20}/, '\n'),
  'text.crt': 'hello'
}

function load(listen: string, site = '', atMs = nowMs): LoadResult {
  const yaml = `listen: [${listen}]
sites:
  - { id: a, hosts: [guichet.lu, "*.guichet.lu"], rules: [r.yaml], upstream: { servers: [http://a] } ${site} }
`
  const all: Readonly<Record<string, string>> = { ...files, 'moien.yaml': yaml, 'r.yaml': '' }
  const read = (name: string): string => {
    const text = all[name.replace(/.*\//, '')]
    if (text === undefined) throw new Error('no such file')
    return text
  }
  return loadConfig(
    'moien.yaml',
    read,
    () => [],
    () => Buffer.alloc(0),
    atMs
  )
}

const tls = (certificate: string, key: string): string =>
  `{ address: ":443", tls: { certificate: ${certificate}, key: ${key} } }`

const day = 86_400_000

const cases: readonly (readonly [what: string, result: LoadResult, complaint: RegExp | undefined])[] = [
  ['a good pair', load(tls('own.crt', 'own.key')), undefined],
  ['a chain in its order', load(tls('chain.crt', 'own.key')), undefined],
  [
    'several',
    load(
      '{ address: ":443", tls: { certificates: [{ certificate: own.crt, key: own.key }, { certificate: other.crt, key: other.key }] } }'
    ),
    undefined
  ],
  ['no such file', load(tls('none.crt', 'own.key')), /1:49: Cannot read .*none.crt/],
  ['a key of another', load(tls('own.crt', 'other.key')), /The key is not that of the certificate/],
  [
    'a chain that begins at the wrong end',
    load(tls('turned.crt', 'own.key')),
    /certificate of the key is not the first/
  ],
  [
    'a chain with a stranger in it',
    load(tls('strange.crt', 'own.key')),
    /Certificate 2 of the file has not issued/
  ],
  ['a short key', load(tls('weak.crt', 'weak.key')), /The key has 1024 bits/],
  ['an encrypted key', load(tls('locked.crt', 'locked.key')), /The key is encrypted/],
  ['no certificate', load(tls('text.crt', 'own.key')), /holds no certificate in PEM/],
  ['files the wrong way round', load(tls('own.key', 'own.crt')), /holds no certificate in PEM/],
  ['a damaged certificate', load(tls('damaged.crt', 'own.key')), /certificate in this file is damaged/],
  ['a damaged key', load(tls('own.crt', 'damaged.key')), /private key in this file is damaged/],
  ['names in no browser’s eyes', load(tls('nameless.crt', 'nameless.key')), /names no host/],
  ['expired', load(tls('own.crt', 'own.key'), '', nowMs + 91 * day), /has expired on/],
  ['not yet valid', load(tls('own.crt', 'own.key'), '', nowMs - 9 * day), /does not hold before/],
  ['soon over', load(tls('own.crt', 'own.key'), '', nowMs + 80 * day), /expires on/],
  ['for another host', load(tls('other.crt', 'other.key')), /No certificate is for guichet.lu/],
  [
    'a certificate without its key',
    load('{ address: ":443", tls: { certificate: own.crt } }'),
    /needs its key beside it/
  ],
  ['neither', load('{ address: ":443", tls: { min_version: "1.3" } }'), /needs a certificate/],
  [
    'a version that is too old',
    load('{ address: ":443", tls: { certificate: own.crt, key: own.key, min_version: "1.1" } }'),
    /1.1 is not one of 1.2, 1.3 /
  ],
  [
    'a version as YAML reads it without quotes',
    load('{ address: ":443", tls: { certificate: own.crt, key: own.key, min_version: 1.2 } }'),
    undefined
  ],
  [
    'https sent to https',
    load(tls('own.crt', 'own.key').replace(' } }', ' }, redirect: https }')),
    /speaks HTTPS already/
  ],
  [
    'plain http sent on',
    load(`{ address: ":80", redirect: https }, ${tls('own.crt', 'own.key')}`),
    undefined
  ],
  ['HSTS', load(tls('own.crt', 'own.key'), ', hsts: {}'), undefined],
  [
    'HSTS for longer than anyone keeps',
    load(tls('own.crt', 'own.key'), ', hsts: { max_age: 9999d }'),
    /at most ten years/
  ],
  [
    'a preload that no list would take',
    load(tls('own.crt', 'own.key'), ', hsts: { preload: true }'),
    /include_subdomains: true/
  ]
]

t.test('what is wrong with TLS is found before anything listens', t => {
  for (const [what, { faults, warnings }, complaint] of cases) {
    const complaints = [...faults, ...warnings].map(
      ({ message, place }) => `${place?.line}:${place?.column}: ${message}`
    )
    if (complaint === undefined) t.strictSame(complaints, [], what)
    else t.match(complaints.join('\n'), complaint, what)
    t.notMatch(complaints.join('\n'), /PRIVATE|secret-passphrase|MII/, `${what}: no secret is told`)
  }
  t.end()
})

t.test('a configuration holds no key, and a renewed certificate makes no new one', t => {
  const { loaded } = load(tls('own.crt', 'own.key'))
  t.notMatch(JSON.stringify(loaded), /PRIVATE KEY|BEGIN/)
  t.match(loaded!.config.listen[0]!.tls, {
    minVersion: 'TLSv1.2',
    certificates: [{ certificate: /own.crt$/ }]
  })
  const newest = load(tls('own.crt', 'own.key').replace('own.key', 'own.key, min_version: 1.3'))
  t.equal(newest.loaded!.config.listen[0]!.tls!.minVersion, 'TLSv1.3', 'a number is the same version')
  t.equal(load(tls('other.crt', 'other.key')).loaded!.hash === loaded!.hash, false)
  const renewed = load(tls('own.crt', 'own.key')).loaded!
  t.equal(renewed.hash, loaded!.hash)
  t.end()
})

t.test('a certificate that openssl made is understood', t => {
  const { terms, mistakes, warnings } = examineCertificate(own, nowMs)
  t.strictSame([mistakes, warnings], [[], []])
  t.strictSame(terms!.hosts, ['guichet.lu', '*.guichet.lu'])
  t.equal(terms!.notAfterMs - terms!.notBeforeMs, 90 * day)
  t.equal(readFileSync(own.keyFile, 'utf8'), own.key)
  t.end()
})
