import { RE2JS } from 're2js'
import { no, truthOf, unknown, type Matcher, type Truth } from './truth.ts'

/** What one pattern reads at most, in characters; longer text is unknown to it. */
export const maxPatternInput = 4096

/**
 * What all patterns of a policy read of one request's user agent, of its path, and of all else, in
 * characters: at 10 ns each (measured, letter case ignored) below 3 ms together. What is beyond is unknown.
 */
export const maxPatternReading = 98_304

/** Compiles the patterns of matchers. */
export interface PatternSource {
  /** A matcher of text that has the pattern (RE2 syntax, known to be valid) somewhere. */
  add(source: string): Matcher
}

interface Pattern {
  readonly source: string
  compiled: RE2JS | undefined
}

/** A policy's regular expressions. Each is compiled when first needed, or one after another by `prepare`. */
export class Patterns implements PatternSource {
  readonly #all: Pattern[] = []
  #leftToRead = maxPatternReading

  add(source: string): Matcher {
    const pattern = this.#keep(source)
    return text => {
      if (text === undefined) return no
      if (text.length > maxPatternInput || text.length > this.#leftToRead) return unknown
      this.#leftToRead -= text.length
      return find(pattern, text)
    }
  }

  /**
   * For the patterns of one fact whose text is remembered, the user agent or the path. Each reads texts so
   * long that all before it could read them too: what it says must rest on the text alone, and not on which
   * others were asked.
   */
  forOneText(): PatternSource {
    let count = 0
    return {
      add: source => {
        const pattern = this.#keep(source)
        const longest = Math.min(maxPatternInput, maxPatternReading / ++count)
        return text => {
          if (text === undefined) return no
          return text.length > longest ? unknown : find(pattern, text)
        }
      }
    }
  }

  /** Begins a new reading. */
  renew(): void {
    this.#leftToRead = maxPatternReading
  }

  /** Compiles one pattern at each step (about 0.1 ms), so that the caller can let others run between them. */
  *prepare(): Generator<void> {
    for (const pattern of this.#all) {
      pattern.compiled ??= RE2JS.compile(pattern.source)
      yield
    }
  }

  #keep(source: string): Pattern {
    const pattern: Pattern = { source, compiled: undefined }
    this.#all.push(pattern)
    return pattern
  }
}

function find(pattern: Pattern, text: string): Truth {
  pattern.compiled ??= RE2JS.compile(pattern.source)
  return truthOf(pattern.compiled.test(text))
}
