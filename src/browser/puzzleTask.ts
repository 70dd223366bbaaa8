/** What a page asks for: the parameters stand in its challenge, signed, and the server believes only those. */
export interface PuzzleTask {
  /** The challenge's signature as eight big-endian words. */
  readonly salt: ArrayLike<number>
  readonly algorithm: string
  readonly count: number
  /** Of sha256: how many zero bits a hash must begin with. Of scrypt: the same of the solution's stamp. */
  readonly bits: number
  /** Of scrypt. */
  readonly n: number
  readonly r: number
}

/** The last bytes of a challenge are its signature, which is the puzzle's salt. */
const saltBytes = 32

/** Reads a challenge and the words that describe its puzzle: algorithm, count, bits, n, r. */
export function readTask(challenge: string, puzzle: string): PuzzleTask {
  var bytes = atob(challenge.replace(/-/g, '+').replace(/_/g, '/')).slice(-saltBytes)
  var salt: number[] = []
  for (var i = 0; i < saltBytes; i++) salt[i >> 2] = (salt[i >> 2]! << 8) | bytes.charCodeAt(i)
  var words = puzzle.split(' ')
  return {
    salt: salt,
    algorithm: words[0]!,
    count: +words[1]!,
    bits: +words[2]!,
    n: +words[3]!,
    r: +words[4]!
  }
}
