/** A value that browsers throw in so that servers stay tolerant of what they do not know (RFC 8701 §2): 0x0a0a to 0xfafa. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff)
}

/** The rest, in its order. */
export function withoutGrease(values: readonly number[]): readonly number[] {
  return values.filter(value => !isGrease(value))
}
