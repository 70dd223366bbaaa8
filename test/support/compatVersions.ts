// Reads from MDN's compatibility data since when browsers do what Moien holds them to.

/** The part of @mdn/browser-compat-data that is read here. */
export interface CompatData {
  readonly __meta: { readonly version: string; readonly timestamp: string }
  readonly [part: string]: unknown
}

/** The data file of the versions, as far as it is written by a program. */
export interface VersionsFile {
  readonly compatData: { readonly package: string; readonly version: string; readonly date: string }
  readonly features: Readonly<Record<string, VersionsRow>>
  readonly [other: string]: unknown
}

interface VersionsRow {
  /** Where it stands in the compatibility data; without it the row is kept by hand. */
  readonly compat?: readonly string[]
  readonly chrome: string | null
  readonly firefox: string | null
  readonly safari: string | null
}

interface Support {
  readonly version_added: string | boolean | null
  readonly version_removed?: unknown
  readonly flags?: unknown
  readonly partial_implementation?: boolean
  readonly alternative_name?: string
}

/** Each of a browser's own, for a desktop and for a telephone: the later one counts. */
const releases = {
  chrome: ['chrome', 'chrome_android'],
  firefox: ['firefox', 'firefox_android'],
  safari: ['safari', 'safari_ios']
} as const

/**
 * The file with the versions that the compatibility data has now; what is kept by hand stays.
 * @throws Error when the data lacks what a row names.
 */
export function withCompatVersions(file: VersionsFile, data: CompatData): VersionsFile {
  const { version, timestamp } = data['__meta']
  const features = Object.entries(file.features).map(([name, row]) => [
    name,
    row.compat === undefined ? row : { ...row, ...versionsOf(row.compat, data) }
  ])
  return {
    ...file,
    compatData: { ...file.compatData, version, date: timestamp.slice(0, 10) },
    features: Object.fromEntries(features) as VersionsFile['features']
  }
}

function versionsOf(paths: readonly string[], data: CompatData): Omit<VersionsRow, 'compat'> {
  const latest = (names: readonly string[]): string | null => {
    const all = paths.flatMap(path => names.map(name => addedIn(path, name, data)))
    return all.reduce((one, other) => (one === null || other === null ? null : later(one, other)))
  }
  return {
    chrome: latest(releases.chrome),
    firefox: latest(releases.firefox),
    safari: latest(releases.safari)
  }
}

/** Since when it is there without a flag and in full; `null` for never, or where nobody knows. */
function addedIn(path: string, browser: string, data: CompatData): string | null {
  const support = supportOf(path, data)?.[browser]
  if (support === undefined) throw new Error(`The compatibility data has no ${path} of ${browser}`)
  const found = [support]
    .flat()
    .find(
      each =>
        each.version_removed === undefined &&
        each.flags === undefined &&
        each.alternative_name === undefined &&
        each.partial_implementation !== true
    )
  const version = found?.version_added
  // `≤37` is an upper bound, and `preview` is no release.
  const [number] = typeof version === 'string' ? (/\d+(?:\.\d+)?/.exec(version) ?? []) : []
  return number ?? null
}

function supportOf(
  path: string,
  data: CompatData
): Readonly<Record<string, Support | readonly Support[] | undefined>> | undefined {
  let part: unknown = data
  for (const name of [...path.split('.'), '__compat', 'support']) {
    if (typeof part !== 'object' || part === null) return undefined
    part = (part as Readonly<Record<string, unknown>>)[name]
  }
  return part as ReturnType<typeof supportOf>
}

function later(one: string, other: string): string {
  const [major = 0, minor = 0] = one.split('.').map(Number)
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number)
  return major > otherMajor || (major === otherMajor && minor > otherMinor) ? one : other
}
