import { contradictionMask, type ContradictionMask } from '../core/contradiction.ts'
import type { ClientHello } from '../core/clientHello.ts'
import type { Wire } from '../core/wire.ts'
import type { BrowserClaim } from './browserClaim.ts'
import { isGrease } from './grease.ts'
import { http2Settings, pseudoHeaderOrders } from './browserVersions.ts'
import type { Http2Preface } from '../core/http2Preface.ts'

const noGrease = contradictionMask(['no_grease'])
const foreignGrease = contradictionMask(['foreign_grease'])
const noTls13 = contradictionMask(['no_tls13'])
const noPostQuantum = contradictionMask(['no_post_quantum'])
const noHttp2 = contradictionMask(['no_http2'])
const noCertificateCompression = contradictionMask(['no_certificate_compression'])
const manyCiphers = contradictionMask(['many_ciphers'])
const noRecordLimit = contradictionMask(['no_record_limit'])
const pseudoHeaderOrder = contradictionMask(['pseudo_header_order'])
const wrongSettings = contradictionMask(['http2_settings'])
const noWindowUpdate = contradictionMask(['no_window_update'])

/** Numbers of IANA's registries. */
const tls13 = 0x0304
const x25519MlKem768 = 0x11ec
const compressCertificate = 27
const recordSizeLimit = 28

const mostCiphers = 17

/** What handshake and preface of a connection contradict; the same for all its requests of one user agent. */
export function connectionContradictions({ browser }: BrowserClaim, wire: Wire): ContradictionMask {
  const { hello, preface, pseudoOrder } = wire
  const ofHello = hello === undefined ? 0 : helloContradictions(hello)
  const ofPreface = preface === undefined ? 0 : prefaceContradictions(browser, preface)
  const isOtherOrder = pseudoOrder !== '' && !pseudoHeaderOrders[browser].includes(pseudoOrder)
  return ofHello | ofPreface | (isOtherOrder ? pseudoHeaderOrder : 0)
}

function helloContradictions(hello: ClientHello): ContradictionMask {
  const { ciphers, extensions, versions, groups, alpn } = hello
  const hasGrease = ciphers.some(isGrease) && extensions.some(isGrease)
  return (
    (hasGrease ? foreignGrease : noGrease) |
    (versions.includes(tls13) ? 0 : noTls13) |
    (groups.includes(x25519MlKem768) ? 0 : noPostQuantum) |
    (alpn.includes('h2') ? 0 : noHttp2) |
    (extensions.includes(compressCertificate) ? 0 : noCertificateCompression) |
    (ciphers.filter(each => !isGrease(each)).length > mostCiphers ? manyCiphers : 0) |
    (extensions.includes(recordSizeLimit) ? 0 : noRecordLimit)
  )
}

/** A browser may send settings that it did not send before, reserved ones among them. */
function prefaceContradictions(
  browser: BrowserClaim['browser'],
  { isWhole, settings, windowIncrement }: Http2Preface
): ContradictionMask {
  const expected = Object.entries(http2Settings[browser])
  const hasAll = expected.every(([id, value]) =>
    settings.some(setting => setting.id === Number(id) && setting.value === value)
  )
  return (hasAll ? 0 : wrongSettings) | (isWhole && windowIncrement === 0 ? noWindowUpdate : 0)
}
