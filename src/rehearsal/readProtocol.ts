import type { Protocol } from '../core/facts.ts'

/** The version of HTTP as logs write it; `''` where it is none that Moien speaks. */
export function readProtocol(text: string): Protocol | '' {
  switch (text) {
    case 'HTTP/1.1':
    case 'HTTP/2.0':
    case 'HTTP/1.0':
      return text
    default:
      return text === 'HTTP/2' ? 'HTTP/2.0' : ''
  }
}
