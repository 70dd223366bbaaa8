/** The last that a `Date` can be, in milliseconds. */
const lastMs = 8.64e15

/** Whether a value read from a file is a wall-clock time in whole milliseconds, from 1970 on. */
export function isMoment(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= lastMs
}
