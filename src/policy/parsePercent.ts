const pattern = /^(\d{1,3}(?:\.\d{1,3})?)%$/

/** A share in percent (`10%`, `0.5%`) as a number from 0 to 1; `undefined` for anything else. */
export function parsePercent(text: string): number | undefined {
  const percent = Number(pattern.exec(text)?.[1] ?? Number.NaN)
  return percent <= 100 ? percent / 100 : undefined
}
