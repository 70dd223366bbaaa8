import { statSync } from 'node:fs'

/** Tells a file or folder from what it was before it was written, replaced or re-linked; `''` where there is none. */
export function fileStamp(file: string): string {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(file)
    return [dev, ino, size, mtimeMs, ctimeMs].join()
  } catch {
    // Why it cannot be read is said by whoever reads it.
    return ''
  }
}
