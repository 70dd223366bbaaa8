/**
 * Kleene's three-valued logic. A condition whose fact is missing is `unknown`: it matches neither itself
 * nor its negation. With these numbers AND is the minimum, OR the maximum and NOT `2 - truth`.
 */
export type Truth = 0 | 1 | 2

export const no: Truth = 0
export const unknown: Truth = 1
export const yes: Truth = 2

/** A boolean as a truth. */
export function truthOf(known: boolean): Truth {
  return known ? yes : no
}

/** True where it was false and false where it was true; unknown stays unknown. */
export function negate(truth: Truth): Truth {
  return (2 - truth) as Truth
}

/** Kleene's AND. */
export function min(a: Truth, b: Truth): Truth {
  return a < b ? a : b
}

/** Kleene's OR. */
export function max(a: Truth, b: Truth): Truth {
  return a > b ? a : b
}

/** Tests one text; `undefined` is a text that is absent, which only `missing` matches. */
export type Matcher = (text: string | undefined) => Truth
