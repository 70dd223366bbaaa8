const deepestCause = 5

/** An error's stack, and those of the causes beneath it; `''` for what is no error. */
export function errorStack(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return ''
  const stack = error.stack ?? ''
  const beneath = depth === deepestCause ? '' : errorStack(error.cause, depth + 1)
  return beneath === '' ? stack : `${stack}\ncaused by ${beneath}`
}
