import { escapeUnit } from './escapeUnit.ts'

/**
 * A value as JSON for people and programs alike, indented, in ASCII alone: whatever a client or an operator wrote,
 * a terminal that shows it obeys none of it (JSON itself leaves C1 controls and marks of direction as they are).
 * `written` may put something else in the place of each part.
 */
export function asciiJson(value: unknown, written: (part: unknown) => unknown = part => part): string {
  return JSON.stringify(value, (_, part: unknown) => written(part), 2).replace(/[\x7f-\uffff]/g, escapeUnit)
}
