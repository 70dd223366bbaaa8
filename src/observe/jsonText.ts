import { escapeUnit } from '../core/escapeUnit.ts'

const needsEscape = /[^\x20-\x7e]|["\\]/
const unsafe = /[^\x20-\x7e]|["\\]/g

/**
 * Text as a JSON string of printable ASCII, cut to so many UTF-16 units first. Stricter than JSON asks:
 * whatever a client sends, the line has no control character, no line separator and no half surrogate,
 * and a terminal shows what is there.
 */
export function jsonText(text: string, maxLength: number): string {
  const cut = text.length > maxLength ? text.slice(0, maxLength) : text
  return needsEscape.test(cut) ? `"${cut.replace(unsafe, escaped)}"` : `"${cut}"`
}

function escaped(unit: string): string {
  return unit === '"' || unit === '\\' ? `\\${unit}` : escapeUnit(unit)
}
