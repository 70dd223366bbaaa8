import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import { listen } from './listen.ts'

/*
 * What node:http alone costs: every request gets the same answer, kept in memory. Usage: fixedAnswer.ts FILE,
 * where FILE holds a FixedAnswer in JSON.
 */

/** An answer as bench/servers/fixedAnswer.ts gives it. */
export interface FixedAnswer {
  readonly status: number
  /** Names and values. */
  readonly headers: readonly string[]
  readonly bodyBase64: string
}

const answer = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as FixedAnswer
const { status, headers } = answer
const body = Buffer.from(answer.bodyBase64, 'base64')

listen(createServer((_req, res) => res.writeHead(status, [...headers]).end(body)))
