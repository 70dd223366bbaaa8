import { clearLine, cursorTo } from 'node:readline'

/** Shows on a terminal what is under way, in one line that the next one replaces; `''` removes it. */
export function showProgress(text: string): void {
  if (!process.stderr.isTTY) return
  clearLine(process.stderr, 0)
  cursorTo(process.stderr, 0)
  process.stderr.write(text.slice(0, process.stderr.columns - 1))
}
