/** What the name of a spool's file says, so that nothing else has to keep account of it. */
export interface SpoolEntry {
  /** 32 hexadecimal digits, random. */
  readonly id: string
  /** A keyed digest of the network that sent it: 12 hexadecimal digits. */
  readonly network: string
  readonly expiresMs: number
  /** Set aside for it, or what it holds. */
  readonly bytes: number
}

const pattern = /^([0-9a-f]{32})\.([0-9a-f]{12})\.(\d{1,15})\.(\d{1,15})\.form$/

export function spoolName({ id, network, expiresMs, bytes }: SpoolEntry): string {
  return `${id}.${network}.${Math.round(expiresMs)}.${bytes}.form`
}

/** `undefined` for a file that is none of the spool's. */
export function readSpoolName(name: string): SpoolEntry | undefined {
  const match = pattern.exec(name)
  if (match === null) return undefined
  const [, id, network, expiresMs, bytes] = match as unknown as [string, string, string, string, string]
  return { id, network, expiresMs: Number(expiresMs), bytes: Number(bytes) }
}
