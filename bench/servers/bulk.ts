import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { bulk, readStalling } from '../support/bulkBody.ts'
import { listen } from './listen.ts'

/*
 * An application that sends and takes large bodies as fast as it is let. `GET /BYTES` answers so many bytes;
 * `POST` answers how many came, after a stall in the middle.
 */

const server = createServer(async (req, res) => {
  try {
    if (req.method === 'POST') {
      const bytes = await readStalling(req, Number(req.headers['content-length']))
      res.end(String(bytes))
    } else {
      const bytes = Number(req.url!.slice(1))
      res.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes })
      await pipeline(Readable.from(bulk(bytes)), res)
    }
  } catch {
    res.destroy()
  }
})

listen(server)
