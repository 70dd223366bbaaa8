import type { ClientHello } from '../core/clientHello.ts'
import type { Fingerprint } from '../core/fingerprint.ts'
import type { Http2Preface } from '../core/http2Preface.ts'
import type { TlsVersion, Wire } from '../core/wire.ts'
import { h2Fingerprint, pseudoOrderOf } from './h2Fingerprint.ts'
import { ja3, ja3n } from './ja3.ts'
import { ja4, ja4Ordered, ja4Raw, ja4RawOrdered } from './ja4.ts'
import { tlsHash } from './tlsHash.ts'

/** What the listener captured of a connection. */
export interface Captured {
  readonly hello?: ClientHello | undefined
  readonly tlsVersion?: TlsVersion | undefined
  readonly preface?: Http2Preface | undefined
}

/** One for each connection: its fingerprint is computed once, each part when it is first asked for. */
export class ConnectionWire implements Wire {
  readonly hello: ClientHello | undefined
  readonly tlsVersion: TlsVersion | ''
  readonly preface: Http2Preface | undefined
  readonly fingerprint: Fingerprint
  #pseudoOrder = ''
  #requests = 0

  constructor({ hello, tlsVersion, preface }: Captured) {
    this.hello = hello
    this.tlsVersion = tlsVersion ?? ''
    this.preface = preface
    this.fingerprint = new LazyFingerprint(this)
  }

  get pseudoOrder(): string {
    return this.#pseudoOrder
  }

  get requests(): number {
    return this.#requests
  }

  /** To be told of each HTTP/2 request before anybody asks for a fingerprint; the first says the order. */
  noteRequest(rawHeaders: readonly string[]): void {
    this.#requests++
    if (this.#pseudoOrder === '') this.#pseudoOrder = pseudoOrderOf(rawHeaders)
  }
}

class LazyFingerprint implements Fingerprint {
  readonly #wire: ConnectionWire
  #ja4: string | undefined
  #ja4Raw: string | undefined
  #ja4Ordered: string | undefined
  #ja4RawOrdered: string | undefined
  #ja3: string | undefined
  #ja3n: string | undefined
  #tlsHash: string | undefined
  #h2: string | undefined

  constructor(wire: ConnectionWire) {
    this.#wire = wire
  }

  get ja4(): string {
    return (this.#ja4 ??= this.#ofHello(ja4))
  }

  get ja4Raw(): string {
    return (this.#ja4Raw ??= this.#ofHello(ja4Raw))
  }

  get ja4Ordered(): string {
    return (this.#ja4Ordered ??= this.#ofHello(ja4Ordered))
  }

  get ja4RawOrdered(): string {
    return (this.#ja4RawOrdered ??= this.#ofHello(ja4RawOrdered))
  }

  get ja3(): string {
    return (this.#ja3 ??= this.#ofHello(ja3))
  }

  get ja3n(): string {
    return (this.#ja3n ??= this.#ofHello(ja3n))
  }

  get tlsHash(): string {
    return (this.#tlsHash ??= this.#ofHello(tlsHash))
  }

  /** Not before the first request, whose pseudo-headers are a part of it, nor of a preface that is not whole. */
  get h2(): string {
    const { preface, pseudoOrder } = this.#wire
    if (preface === undefined || !preface.isWhole || pseudoOrder === '') return ''
    return (this.#h2 ??= h2Fingerprint(preface, pseudoOrder))
  }

  #ofHello(compute: (hello: ClientHello) => string): string {
    const { hello } = this.#wire
    return hello === undefined ? '' : compute(hello)
  }
}
