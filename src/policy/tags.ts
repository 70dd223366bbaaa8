/** What a request was tagged with and what comes on top, in order; the same array where nothing is new. */
export function withTags(tags: readonly string[], more: readonly string[]): readonly string[] {
  if (more.length === 0) return tags
  if (tags.length === 0) return more
  const fresh = more.filter(tag => !tags.includes(tag))
  return fresh.length === 0 ? tags : [...tags, ...fresh]
}

/** Whether one of these is among the tags. */
export function hasTag(tags: readonly string[], wanted: readonly string[]): boolean {
  for (const tag of wanted) if (tags.includes(tag)) return true
  return false
}
