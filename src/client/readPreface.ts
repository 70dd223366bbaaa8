import type { Http2Preface, Http2Priority, Http2Setting } from '../core/http2Preface.ts'

/** With what every HTTP/2 connection begins (RFC 9113 §3.4). */
const magic = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const frameHeaderBytes = 9
/** A client may not send longer ones before the server allows it (RFC 9113 §6.5.2). */
const maxFrameBytes = 16_384

export const maxPrefaceBytes = 16_384

/** Browsers send up to ten frames before their first request; old Firefox six PRIORITY frames among them. */
const maxFrames = 64
/** Ten or so are registered, and some clients add one of no meaning. */
const maxSettings = 32
const maxPriorities = 32

/** Types of frames (RFC 9113 §6); those that are not here say nothing of the client, or have no meaning at all. */
const dataFrame = 0
const headersFrame = 1
const priorityFrame = 2
const resetFrame = 3
const settingsFrame = 4
const pushFrame = 5
const windowUpdateFrame = 8
const continuationFrame = 9

/** Before the first request there is no stream for them to be of. */
const impossibleFrames: ReadonlySet<number> = new Set([dataFrame, resetFrame, pushFrame, continuationFrame])

/** Of SETTINGS: they acknowledge the server's, and say nothing. */
const ackFlag = 0x1
/** Of HEADERS. */
const paddedFlag = 0x8
const priorityFlag = 0x20
const priorityBytes = 5
const settingBytes = 6

/**
 * `incomplete`: the first settings are not there yet. `not_http2`: whatever follows, this is no beginning that a server
 * need go on with. node:http2 refuses all of these too, but for what exceeds the bounds of this file.
 */
export type PrefaceReading = Http2Preface | 'incomplete' | 'not_http2'

/** A frame as far as it is there. */
interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  /** As announced. */
  readonly payloadBytes: number
  readonly payload: Buffer
}

/** What is known so far. */
interface Gathered {
  readonly settings: Http2Setting[]
  readonly priorities: Http2Priority[]
  windowIncrement: number
}

/**
 * Reads how an HTTP/2 connection begins, from all decrypted bytes that came so far, up to the first HEADERS frame: of
 * that its priority, of its fields nothing. What came before is given as soon as the first settings are there, as not
 * whole. More than `maxBytes`, and more frames, settings or priorities than any
 * client sends, are `not_http2`, as is what breaks the rules of RFC 9113 for frames. Never throws. May be asked again
 * with every byte: no more than 64 frames are looked at.
 */
export function readPreface(bytes: Buffer, maxBytes: number = maxPrefaceBytes): PrefaceReading {
  const reading = readFrames(bytes.subarray(0, maxBytes))
  return isOpen(reading) && bytes.length >= maxBytes ? 'not_http2' : reading
}

/** Whether more bytes would say more. */
function isOpen(reading: PrefaceReading): boolean {
  return typeof reading === 'string' ? reading === 'incomplete' : !reading.isWhole
}

function readFrames(bytes: Buffer): PrefaceReading {
  const compared = Math.min(bytes.length, magic.length)
  if (magic.compare(bytes, 0, compared, 0, compared) !== 0) return 'not_http2'
  const gathered: Gathered = { settings: [], priorities: [], windowIncrement: 0 }
  let position = magic.length
  for (let frames = 0; frames < maxFrames; frames++) {
    if (position + frameHeaderBytes > bytes.length) return soFar(gathered, frames)
    const frame = frameAt(bytes, position)
    if (frame.payloadBytes > maxFrameBytes) return 'not_http2'
    if (frames === 0 && !beginsConnection(frame)) return 'not_http2'
    if (frame.type === headersFrame) return readHeaders(gathered, frame)
    if (frame.payload.length < frame.payloadBytes) return soFar(gathered, frames)
    if (!gather(gathered, frame)) return 'not_http2'
    position += frameHeaderBytes + frame.payloadBytes
  }
  return 'not_http2'
}

function soFar(gathered: Gathered, frames: number): PrefaceReading {
  return frames === 0 ? 'incomplete' : { ...gathered, isWhole: false, headersPriority: undefined }
}

/** Settings come first, of the client's own. */
function beginsConnection({ type, flags }: Frame): boolean {
  return type === settingsFrame && (flags & ackFlag) === 0
}

function frameAt(bytes: Buffer, position: number): Frame {
  const payloadBytes = bytes.readUIntBE(position, 3)
  const start = position + frameHeaderBytes
  return {
    type: bytes.readUInt8(position + 3),
    flags: bytes.readUInt8(position + 4),
    stream: readUint31(bytes, position + 5),
    payloadBytes,
    payload: bytes.subarray(start, start + payloadBytes)
  }
}

/** Adds what the frame says; whether it may stand where it does. */
function gather(gathered: Gathered, frame: Frame): boolean {
  switch (frame.type) {
    case settingsFrame:
      return gatherSettings(gathered, frame)
    case priorityFrame:
      return gatherPriority(gathered, frame)
    case windowUpdateFrame:
      return gatherWindow(gathered, frame)
    default:
      return !impossibleFrames.has(frame.type)
  }
}

function gatherSettings({ settings }: Gathered, { payload, flags, stream }: Frame): boolean {
  if (stream !== 0 || payload.length % settingBytes !== 0) return false
  if ((flags & ackFlag) !== 0) return payload.length === 0
  if (settings.length + payload.length / settingBytes > maxSettings) return false
  for (let at = 0; at < payload.length; at += settingBytes) {
    settings.push({ id: payload.readUInt16BE(at), value: payload.readUInt32BE(at + 2) })
  }
  return true
}

function gatherPriority({ priorities }: Gathered, { payload, stream }: Frame): boolean {
  if (stream === 0 || payload.length !== priorityBytes || priorities.length === maxPriorities) return false
  priorities.push(priorityAt(payload, 0, stream))
  return true
}

function gatherWindow(gathered: Gathered, { payload, stream }: Frame): boolean {
  if (payload.length !== 4) return false
  if (stream === 0 && gathered.windowIncrement === 0) gathered.windowIncrement = readUint31(payload, 0)
  return true
}

/** RFC 9113 §6.2. */
function readHeaders(gathered: Gathered, { flags, stream, payloadBytes, payload }: Frame): PrefaceReading {
  const start = (flags & paddedFlag) === 0 ? 0 : 1
  const end = start + ((flags & priorityFlag) === 0 ? 0 : priorityBytes)
  if (stream % 2 === 0 || payloadBytes < end) return 'not_http2'
  const isWhole = payload.length >= end
  const saysPriority = isWhole && end > start
  return {
    ...gathered,
    isWhole,
    headersPriority: saysPriority ? priorityAt(payload, start, stream) : undefined
  }
}

/** RFC 9113 §6.3. */
function priorityAt(payload: Buffer, position: number, stream: number): Http2Priority {
  const exclusive = payload.readUInt8(position) >= 0x80
  const weight = payload.readUInt8(position + 4) + 1
  return { stream, exclusive, dependsOn: readUint31(payload, position), weight }
}

/** The highest bit is reserved, or says something else. */
function readUint31(bytes: Buffer, position: number): number {
  return bytes.readUInt32BE(position) & 0x7fff_ffff
}
