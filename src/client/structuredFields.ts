import { createRequire } from 'node:module'

type StructuredFields = typeof import('structured-headers')

const require = createRequire(import.meta.url)

/** The parser of structured fields (RFC 9651), loaded when the first signature is met: most gateways meet none. */
export function structuredFields(): StructuredFields {
  return require('structured-headers') as StructuredFields
}
