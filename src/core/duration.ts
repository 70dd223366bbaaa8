const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * Reads `250ms`, `1.5s`, `10m`, `2h` or `7d` as whole milliseconds; `undefined` when the text is none of
 * these.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text)
  if (match === null) return undefined
  const durationMs = Math.round(Number(match[1]) * unitMs[match[2]!]!)
  return Number.isSafeInteger(durationMs) ? durationMs : undefined
}

/** Writes milliseconds in the largest unit that divides them: 90000 → `90s`. */
export function formatDuration(durationMs: number): string {
  for (const unit of ['d', 'h', 'm', 's']) {
    const size = unitMs[unit]!
    if (durationMs >= size && durationMs % size === 0) return `${durationMs / size}${unit}`
  }
  return `${durationMs}ms`
}
