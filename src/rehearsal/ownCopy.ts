/** A copy of a text that is part of a line: kept as it is, it would keep the whole line in memory. */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString()
}
