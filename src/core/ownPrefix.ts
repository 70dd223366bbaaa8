/** Moien answers everything below this path itself; nothing under it reaches an upstream. */
export const ownPrefix = '/.moien/'
