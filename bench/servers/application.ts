import { createServer } from 'node:http'
import { listen } from './listen.ts'

/*
 * An application that costs little: every request is answered with 1 KiB of HTML.
 */

const body = Buffer.alloc(1024, '<p>Moien</p>\n')
const headers = [
  ['Content-Type', 'text/html; charset=utf-8'],
  ['Content-Length', String(body.length)],
  ['Cache-Control', 'private, no-cache'],
  ['Server', 'application'],
  ['X-Content-Type-Options', 'nosniff']
].flat()

listen(createServer((_req, res) => res.writeHead(200, headers).end(body)))
