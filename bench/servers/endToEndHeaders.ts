/** RFC 9110 §7.6.1. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
])

/** A flat list of headers without those that belong to one connection. */
export function endToEndHeaders(raw: readonly (string | Buffer)[]): string[] {
  const headers: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = text(raw[i]!)
    if (!hopByHop.has(name.toLowerCase())) headers.push(name, text(raw[i + 1]!))
  }
  return headers
}

function text(value: string | Buffer): string {
  return typeof value === 'string' ? value : value.toString('latin1')
}
