/** How many tests did what. A test is what a test file has at its top level; what it holds belongs to it. */
export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly files: number
}

const indentWidth = 4

/**
 * Reads the runner's output (TAP 14) line by line and tells it in short: every failure with all that is known
 * of it, every skipped test with its reason, one line for each file. A file in which no test ran has failed.
 */
export class TapReader {
  readonly #print: (line: string) => void
  readonly #counts = { passed: 0, failed: 0, skipped: 0, files: 0 }
  /** The subtests around the present line, outermost (the file) first. */
  #path: string[] = []
  #testsInFile = 0
  /** Of the latest failure: one further out is only its consequence. */
  #failureDepth = 0
  /** Lines indented this far explain the latest failure; 0 when it is explained. */
  #diagnosisIndent = 0

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  get counts(): TestCounts {
    return { ...this.#counts }
  }

  read(line: string): void {
    const indent = line.length - line.trimStart().length
    if (this.#diagnosisIndent > 0 && (indent >= this.#diagnosisIndent || line.trim() === ''))
      return this.#print(line)
    this.#diagnosisIndent = 0
    const depth = Math.floor(indent / indentWidth)
    const subtest = /^ *# Subtest: (.*)$/.exec(line)
    if (subtest !== null) this.#path = [...this.#path.slice(0, depth), subtest[1]!]
    const point = /^ *(ok|not ok) \d+(?: - (.*?))?(?: # time=([\d.]+)ms)?(?: # (SKIP|TODO)\b ?(.*))?$/.exec(
      line
    )
    if (point === null) return
    const [, verdict, name = '', timeMs = '0', directive, reason = ''] = point
    const passed = verdict === 'ok'
    if (!passed) this.#readFailure(depth, indent, name)
    if (depth === 0) this.#endFile(passed, name, Number(timeMs))
    if (depth === 1) this.#endTest(passed, name, directive, reason)
  }

  /** Only the innermost failure is told: those around it say the same with less. */
  #readFailure(depth: number, indent: number, name: string): void {
    const innermost = this.#failureDepth <= depth
    this.#failureDepth = depth
    if (!innermost) return
    this.#print(`failed: ${[...this.#path.slice(0, depth), name].join(' › ')}`)
    this.#diagnosisIndent = indent + 2
  }

  #endTest(passed: boolean, name: string, directive: string | undefined, reason: string): void {
    this.#testsInFile++
    if (directive !== undefined) {
      this.#counts.skipped++
      this.#print(`skipped: ${this.#path[0]} › ${name} (${reason})`)
    } else if (passed) this.#counts.passed++
    else this.#counts.failed++
  }

  #endFile(passed: boolean, name: string, timeMs: number): void {
    const empty = this.#testsInFile === 0
    this.#counts.files++
    if (empty) this.#counts.failed++
    const verdict = passed && !empty ? 'ok    ' : 'not ok'
    this.#print(`${verdict} ${name} (${this.#testsInFile} tests, ${(timeMs / 1000).toFixed(1)} s)`)
    this.#path = []
    this.#testsInFile = 0
    this.#failureDepth = 0
  }
}
