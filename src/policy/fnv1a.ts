const offsetBasis = 0x811c9dc5
const prime = 0x01000193

/** FNV-1a, 32 bits, signed (draft-eastlake-fnv): tells names apart that nobody chose to collide. */
export function fnv1a(text: string): number {
  let hash = offsetBasis
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), prime)
  return hash
}
