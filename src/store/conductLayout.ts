const minuteMs = 60_000

/** What is counted of a key. */
export type ConductCounter =
  | 'pages'
  | 'assets'
  | 'errors'
  | 'recentPages'
  | 'gaps'
  | 'evenGaps'
  | 'visits'
  | 'returns'
  | 'traps'
  | 'ignoredWaits'

/** How long it takes until half of a count is forgotten. */
export const conductHalfLivesMs: Readonly<Record<ConductCounter, number>> = {
  pages: 10 * minuteMs,
  assets: 10 * minuteMs,
  errors: 10 * minuteMs,
  recentPages: minuteMs,
  gaps: 10 * minuteMs,
  evenGaps: 10 * minuteMs,
  visits: 20 * minuteMs,
  returns: 20 * minuteMs,
  traps: 60 * minuteMs,
  ignoredWaits: 10 * minuteMs
}

/** All that is counted. */
export const counters: readonly ConductCounter[] = Object.keys(conductHalfLivesMs) as ConductCounter[]

/** Where in a record a count stands. */
export const counterAt: Readonly<Record<ConductCounter, number>> = places(counters, 0)

/** Single numbers that are kept of a key, at most 40 bits each; 0 unless noted. Times count from the table's epoch. */
export type ConductMark =
  'lastPage' | 'lastPageMs' | 'lastGapMs' | 'toldMs' | 'waitUntilMs' | 'nextTarget' | 'signals'

const marks: readonly ConductMark[] = [
  'lastPage',
  'lastPageMs',
  'lastGapMs',
  'toldMs',
  'waitUntilMs',
  'nextTarget',
  'signals'
]

/** Where in a record a mark stands. */
export const markAt: Readonly<Record<ConductMark, number>> = places(marks, counters.length)

/** How many of a key's last pages are told from others. */
export const recentTargets: number = 16

/** Where in a record they stand. */
export const targetsAt: number = counters.length + marks.length

/** How many words a record has. */
export const recordWords: number = targetsAt + recentTargets

function places<Name extends string>(names: readonly Name[], first: number): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, i) => [name, first + i])) as Record<Name, number>
}
