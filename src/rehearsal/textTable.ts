/**
 * A table for a terminal, two spaces in. Columns stand flush right, but for those of words: the first, and any
 * that is called `mode`.
 */
export function textTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[]
): readonly string[] {
  const all = [headings, ...rows]
  const widths = headings.map((_, column) => Math.max(...all.map(row => row[column]!.length)))
  const isWords = (column: number): boolean => column === 0 || headings[column] === 'mode'
  return all.map(row => {
    const cells = row.map((cell, i) => (isWords(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
    return `  ${cells.join('  ')}`.trimEnd()
  })
}
