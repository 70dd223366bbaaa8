/**
 * A slot of a table of `slots`, a power of two, for a text: by its length and three of its characters, so that a
 * string just read is found again without hashing it. That others have the same slot costs time and nothing else.
 */
export function textSlot(text: string, slots: number): number {
  const { length } = text
  const last = text.charCodeAt(length - 1)
  const late = text.charCodeAt((length * 7) >>> 3)
  const middle = text.charCodeAt(length >>> 1)
  const mixed = Math.imul(last ^ (late << 8) ^ (middle << 16) ^ (length << 24), 0x9e3779b1)
  return (mixed >>> 16) & (slots - 1)
}
