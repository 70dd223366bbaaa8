import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Route, Visit } from './visit.ts'

const assetTypes: Readonly<Record<string, string>> = {
  'site.css': 'text/css; charset=utf-8',
  'site.js': 'text/javascript; charset=utf-8',
  'guichet.svg': 'image/svg+xml'
}

/** Style, script and picture of the pages, read once; a browser that has them is told so (304). */
export function assetRoutes(): readonly Route[] {
  return Object.entries(assetTypes).map(([name, contentType]) => {
    // Through the package's root, so that it is found from the built code as well.
    const body = readFileSync(new URL(`../../src/demo/assets/${name}`, import.meta.url))
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
    return {
      method: 'GET',
      path: `/assets/${name}`,
      answer: visit => sendAsset(visit, body, contentType, etag)
    }
  })
}

function sendAsset({ request, response }: Visit, body: Buffer, contentType: string, etag: string): void {
  response.setHeader('ETag', etag)
  response.setHeader('Cache-Control', 'max-age=600')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end()
    return
  }
  response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': body.length }).end(body)
}
