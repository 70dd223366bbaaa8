// Certificates for tests, made anew by openssl: nobody's key is in the repository.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tool } from './tools.ts'

/** A certificate in files and as text; its authority is what a client should trust. */
export interface TestCertificate {
  readonly certificateFile: string
  readonly keyFile: string
  readonly certificate: string
  readonly key: string
}

export interface CertificateWishes {
  /** subjectAltName; what looks like an address is one. */
  readonly hosts?: readonly string[]
  /** As `openssl genpkey` takes it: `EC` on P-256 unless said, or `RSA:1024`. */
  readonly key?: 'EC' | `RSA:${number}`
  readonly passphrase?: string
}

/** An authority with a folder of its own, and what it has signed. */
export class TestAuthority {
  readonly dir: string
  readonly certificate: string
  readonly file: string
  #count = 0

  constructor(t: { teardown(fn: () => unknown): unknown }) {
    this.dir = mkdtempSync(join(tmpdir(), 'moien-certificates-'))
    t.teardown(() => rmSync(this.dir, { recursive: true }))
    this.file = join(this.dir, 'authority.crt')
    this.#makeKey('authority.key', 'EC')
    this.#openssl(
      'req',
      '-x509',
      '-new',
      '-key',
      'authority.key',
      '-subj',
      '/CN=Test authority',
      '-days',
      '9',
      '-out',
      'authority.crt'
    )
    this.certificate = readFileSync(this.file, 'utf8')
  }

  /** A certificate of this authority, for `localhost` unless other hosts are named. */
  issue(wishes: CertificateWishes = {}): TestCertificate {
    const name = `leaf${this.#count++}`
    const { hosts = ['localhost', '127.0.0.1'], key = 'EC', passphrase } = wishes
    this.#makeKey(`${name}.key`, key, passphrase)
    const names = hosts.map(host => (/^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`)).join(',')
    const extensions = names === '' ? 'basicConstraints=CA:FALSE\n' : `subjectAltName=${names}\n`
    writeFileSync(join(this.dir, `${name}.ext`), extensions)
    const pass = passphrase === undefined ? [] : ['-passin', `pass:${passphrase}`]
    this.#openssl(
      'req',
      '-new',
      '-key',
      `${name}.key`,
      ...pass,
      '-subj',
      `/CN=${name}`,
      '-out',
      `${name}.csr`
    )
    const signing = [
      '-CA',
      'authority.crt',
      '-CAkey',
      'authority.key',
      '-days',
      '90',
      '-extfile',
      `${name}.ext`
    ]
    this.#openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-out', `${name}.crt`)
    const certificateFile = join(this.dir, `${name}.crt`)
    const keyFile = join(this.dir, `${name}.key`)
    return {
      certificateFile,
      keyFile,
      certificate: readFileSync(certificateFile, 'utf8'),
      key: readFileSync(keyFile, 'utf8')
    }
  }

  #makeKey(file: string, kind: 'EC' | `RSA:${number}`, passphrase?: string): void {
    const [algorithm, bits] = kind.split(':')
    const terms = bits === undefined ? 'ec_paramgen_curve:P-256' : `rsa_keygen_bits:${bits}`
    const pass = passphrase === undefined ? [] : ['-aes-128-cbc', '-pass', `pass:${passphrase}`]
    this.#openssl('genpkey', '-algorithm', algorithm!, '-pkeyopt', terms, ...pass, '-out', file)
  }

  #openssl(...args: readonly string[]): void {
    execFileSync(tool('openssl'), args, { cwd: this.dir, stdio: ['ignore', 'ignore', 'pipe'] })
  }
}
