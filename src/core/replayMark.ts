import { maxTargetBytes } from './requestTarget.ts'

/**
 * Ends the query of the address that a sealed form is sent to. The form goes to the address it was meant for, and
 * not to one under `/.moien/`, so that links in the answer lead where the application means them to.
 */
export const replayMark = 'moien-sealed'

/** The address to send a sealed form to; `undefined` where a browser would not send it to exactly there. */
export function markTarget(target: string): string | undefined {
  const marked = `${target}${target.includes('?') ? '&' : '?'}${replayMark}`
  if (marked.length > maxTargetBytes || marked.startsWith('//')) return undefined
  const url = URL.parse(marked, 'http://host.invalid')
  return url !== null && url.pathname + url.search === marked && url.host === 'host.invalid'
    ? marked
    : undefined
}

/** Whether a query, without its `?`, has the mark. */
export function isMarked(query: string): boolean {
  return (
    query.endsWith(replayMark) &&
    (query.length === replayMark.length || query.at(-replayMark.length - 1) === '&')
  )
}

/** A marked target or query without its mark, and without what joins them. */
export function withoutMark(text: string): string {
  return text.slice(0, Math.max(0, text.length - replayMark.length - 1))
}
