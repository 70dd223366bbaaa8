import type { Explanation } from './explanation.ts'

/** An explanation for programs: keys as in the operator's files, ASCII alone, whatever the request holds. */
export function explanationJson(explanation: Explanation): string {
  return JSON.stringify(explanation, (_, value: unknown) => withOurKeys(value), 2).replace(
    /[\x7f-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

function withOurKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
      part
    ])
  )
}
