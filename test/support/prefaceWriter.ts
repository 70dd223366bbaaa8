import { frameTypes, http2Frame } from './http2Frame.ts'

/** SETTINGS, in the order of the list. */
export function settingsFrame(settings: readonly (readonly [id: number, value: number])[]): Buffer {
  const payload = Buffer.alloc(settings.length * 6)
  for (const [i, [id, value]] of settings.entries()) {
    payload.writeUInt16BE(id, i * 6)
    payload.writeUInt32BE(value, i * 6 + 2)
  }
  return http2Frame(frameTypes.settings, 0, 0, payload)
}

export function windowUpdateFrame(increment: number, stream = 0): Buffer {
  return http2Frame(frameTypes.windowUpdate, 0, stream, uint32(increment))
}

/** `weight` is that of the wire and one more, 1 to 256. */
export interface Priority {
  readonly exclusive: boolean
  readonly dependsOn: number
  readonly weight: number
}

export function priorityFrame(stream: number, priority: Priority): Buffer {
  return http2Frame(frameTypes.priority, 0, stream, priorityFields(priority))
}

/** The first request, whose fields nobody reads. */
export function headersFrame(priority?: Priority, stream = 1): Buffer {
  const fields = Buffer.from('828684410161', 'hex')
  if (priority === undefined) return http2Frame(frameTypes.headers, 0x5, stream, fields)
  return http2Frame(frameTypes.headers, 0x25, stream, Buffer.concat([priorityFields(priority), fields]))
}

export function priorityFields({ exclusive, dependsOn, weight }: Priority): Buffer {
  return Buffer.concat([uint32(dependsOn + (exclusive ? 0x8000_0000 : 0)), Buffer.of(weight - 1)])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
