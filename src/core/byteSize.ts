const unitBytes: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/**
 * Reads `512B`, `64KiB`, `50MiB` or `2GiB` as bytes; `undefined` when the text is none of these or too large
 * to be counted exactly.
 */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d{1,15})(B|KiB|MiB|GiB)$/.exec(text)
  if (match === null) return undefined
  const bytes = Number(match[1]) * unitBytes[match[2]!]!
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** Writes bytes in the largest unit that divides them: 52428800 → `50MiB`. */
export function formatByteSize(bytes: number): string {
  for (const unit of ['GiB', 'MiB', 'KiB']) {
    const size = unitBytes[unit]!
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`
  }
  return `${bytes}B`
}
