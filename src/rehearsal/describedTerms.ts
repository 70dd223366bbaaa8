import type { PassState } from '../core/passState.ts'

/** The passes that a described request may show, by the word for each. */
export const describedPasses: Readonly<Record<string, Partial<PassState>>> = {
  light: { status: 'valid', level: 'light', id: 'described' },
  heavy: { status: 'valid', level: 'heavy', id: 'described' },
  button: { status: 'valid', level: 'light', means: 'button', id: 'described' },
  expired: { status: 'expired', id: 'described' }
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/

/**
 * Reads a time as milliseconds since 1970; `undefined` when it is none. It has minutes at least, and a zone,
 * so that nobody's local time is guessed at.
 */
export function parseInstant(text: string): number | undefined {
  const atMs = instant.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(atMs) ? undefined : atMs
}
