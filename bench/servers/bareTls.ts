import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import { listen } from './listen.ts'

/*
 * What TLS alone costs: node:http2's server with HTTP/1.1 beside it, as anyone would write it. Usage: bareTls.ts
 * CERTIFICATE KEY, both files.
 */

const [cert, key] = process.argv.slice(2).map(file => readFileSync(file))

listen(createSecureServer({ cert: cert!, key: key!, allowHTTP1: true }, (_req, res) => res.end()))
