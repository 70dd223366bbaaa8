import { resolve } from 'node:path'
import { examineCertificate, type CertificatePair } from '../core/certificate.ts'
import type { Clock } from '../core/clock.ts'
import type { CertificateFiles, ListenConfig } from '../core/config.ts'
import { Fault } from '../core/fault.ts'
import { readTextFile } from '../policy/operatorFiles.ts'
import { fileStamp } from './fileStamp.ts'
import { FileWatch } from './fileWatch.ts'

/** Of each address in `listen`, its certificates; none where it is plain. Holds secrets. */
export type ListenersCertificates = readonly (readonly CertificatePair[])[]

export interface CertificateEvents {
  /** Others are to be served from now on. */
  renewed(certificates: ListenersCertificates): void
  /** When a certificate, named by its file, ends. */
  expires(file: string, atMs: number): void
  /** What is wrong with one that was to be served; the one before still is, and the others are not held up. */
  failed(fault: Fault): void
  /** Nothing is wrong any more, and what is served is what the files say. */
  recovered(): void
  warn(message: string): void
}

/** What is served where a pair cannot be: by its listener, and its place there. */
type Substitute = (fault: Fault, listener: number, at: number) => CertificatePair

/** A certificate and its key are two files: the second is given this long to follow the first. */
const settleMs = 500

/** The certificates that are served: read at the start, and again whenever one of their files changes. */
export class CertificateKeeper {
  readonly #listen: readonly ListenConfig[]
  readonly #clock: Clock
  readonly #events: CertificateEvents
  readonly #watch: FileWatch
  readonly #settleMs: number
  #served: ListenersCertificates
  #isFailing = false
  #settling: NodeJS.Timeout | undefined = undefined

  /** @throws Fault `certificate_unusable` */
  constructor(listen: readonly ListenConfig[], clock: Clock, events: CertificateEvents, pollMs = 1000) {
    this.#listen = listen
    this.#clock = clock
    this.#events = events
    this.#settleMs = Math.min(settleMs, pollMs)
    const stamps = new Map(pathsOf(listen).map(path => [path, fileStamp(path)]))
    this.#served = this.#read(fault => {
      throw fault
    })
    this.#watch = new FileWatch(() => this.#changed(), pollMs)
    this.#watch.watch(stamps)
  }

  get served(): ListenersCertificates {
    return this.#served
  }

  stop(): void {
    this.#watch.stop()
    clearTimeout(this.#settling)
  }

  #changed(): void {
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => this.#renew(), this.#settleMs)
  }

  #renew(): void {
    const hadFailed = this.#isFailing
    this.#isFailing = false
    const read = this.#read((fault, listener, at) => {
      this.#isFailing = true
      this.#events.failed(fault)
      return this.#served[listener]![at]!
    })
    if (JSON.stringify(read) !== JSON.stringify(this.#served)) {
      this.#served = read
      this.#events.renewed(read)
    } else if (hadFailed && !this.#isFailing) this.#events.recovered()
  }

  #read(instead: Substitute): ListenersCertificates {
    const nowMs = this.#clock.nowMs()
    return this.#listen.map(({ tls }, listener) => {
      return (tls?.certificates ?? []).map((files, at) => {
        try {
          return this.#readPair(files, nowMs)
        } catch (error) {
          return instead(error as Fault, listener, at)
        }
      })
    })
  }

  /** @throws Fault `certificate_unusable` */
  #readPair(files: CertificateFiles, nowMs: number): CertificatePair {
    const pair = { certificate: readPem(files.certificate), key: readPem(files.key) }
    const { terms, mistakes, warnings } = examineCertificate(pair, nowMs)
    if (terms === undefined) {
      const { of, text } = mistakes[0]!
      throw new Fault('certificate_unusable', `${files[of]}: ${text}`)
    }
    for (const { of, text } of warnings) this.#events.warn(`${files[of]}: ${text}`)
    this.#events.expires(files.certificate, terms.notAfterMs)
    return pair
  }
}

function pathsOf(listen: readonly ListenConfig[]): readonly string[] {
  return listen.flatMap(({ tls }) =>
    (tls?.certificates ?? []).flatMap(({ certificate, key }) => [resolve(certificate), resolve(key)])
  )
}

/** The reason of a failure tells nothing of the content. */
function readPem(file: string): string {
  try {
    return readTextFile(file)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('certificate_unusable', `Cannot read ${file} (${reason})`, { cause })
  }
}
