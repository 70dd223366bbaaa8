/** A UTF-16 unit as JSON, JavaScript and YAML can write it in quotes: `\u009b`. */
export function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
