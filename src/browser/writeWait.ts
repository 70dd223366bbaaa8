import type { WaitForms } from '../challenge/waitForms.ts'

/** A wait in words, as the server would write it: `5 seconds`, from two minutes on `3 minutes`, then hours. */
export function writeWait({ digits, forms, formOf }: WaitForms, seconds: number): string {
  let unit = 0
  let n = Math.max(1, Math.ceil(seconds))
  for (; unit < 2 && n >= 120; unit++) n = Math.ceil(n / 60)
  const form = forms[(formOf.charCodeAt(n - 1) || 97) - 97]![unit]!
  const number = digits === '' ? String(n) : String(n).replace(/\d/g, digit => digits[Number(digit)]!)
  return form.replace('#', number)
}
