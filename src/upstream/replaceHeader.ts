/** Puts one header in the place of all of that name: of several, browsers take the first (RFC 6797 §8.1). */
export function replaceHeader(out: string[], [name, value]: readonly string[]): void {
  for (let at = out.length - 2; at >= 0; at -= 2) {
    if (out[at]!.length === name!.length && out[at]!.toLowerCase() === name!.toLowerCase()) out.splice(at, 2)
  }
  out.push(name!, value!)
}
