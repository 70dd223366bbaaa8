import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

const speculation = `<script type="speculationrules">{
  "prefetch": [{ "urls": ["/guarded/prefetched"], "eagerness": "immediate" }],
  "prerender": [{ "urls": ["/guarded/prerendered"], "eagerness": "immediate" }]
}</script>
<link rel="prefetch" href="/guarded/linked">
<a href="/guarded/prefetched">prefetched</a> <a href="/guarded/prerendered">prerendered</a>
<a href="/guarded/linked">linked</a>`

const serviceWorker = `importScripts('/.moien/client.js')
addEventListener('install', () => skipWaiting())
addEventListener('activate', event => event.waitUntil(clients.claim()))
addEventListener('fetch', event => {
  const { request } = event
  const { pathname } = new URL(request.url)
  if (pathname === '/guarded/passed-on') event.respondWith(fetch(request))
  if (pathname === '/guarded/copied') event.respondWith(fetch(new Request(request, { mode: 'same-origin' })))
  if (pathname === '/guarded/by-address') event.respondWith(fetch(request.url))
})`

const pages: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/': ['text/html', '<title>Open</title><h1>Open</h1><a href="/guarded/page">on</a>'],
  '/speculating': ['text/html', `<title>Open</title>${speculation}`],
  '/framing': [
    'text/html',
    '<title>Open</title><iframe src="/guarded/framed"></iframe><object data="/guarded/object">no object</object>'
  ],
  '/worker.js': ['text/javascript', serviceWorker],
  '/calling': ['text/html', '<title>Open</title><script src="/.moien/client.js"></script>'],
  '/file': ['text/html', '<title>Open</title><a href="/guarded/file" download="file.txt">file</a>']
}

/** What was asked of the application: `GET /`. */
export interface RoutesApplication {
  readonly origin: string
  readonly asked: readonly string[]
}

/** An application with a page for each way in which browsers ask for things; all it guards is `Through`. */
export async function startRoutesApplication(t: Test): Promise<RoutesApplication> {
  const asked: string[] = []
  const server = createServer((req, res) => {
    const path = (req.url ?? '').split('?', 1)[0]!
    asked.push(`${req.method} ${path}`)
    if (path === '/saml/acs') {
      res.writeHead(303, { Location: '/guarded/returned' }).end()
      return
    }
    const [type, text] = pages[path] ?? ['text/html', `<title>Through</title><h1>${path}</h1>`]
    // Pages may be kept in memory.
    res.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-cache' }).end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close().closeAllConnections())
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
