import { asciiJson } from '../core/asciiJson.ts'
import type { Explanation } from './explanation.ts'

/** An explanation for programs: keys as in the operator's files. */
export function explanationJson(explanation: Explanation): string {
  return asciiJson(explanation, withOurKeys)
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
