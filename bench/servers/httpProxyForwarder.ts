import { Agent, createServer, ServerResponse } from 'node:http'
import httpProxy from 'http-proxy'
import { listen } from './listen.ts'

/*
 * http-proxy as its documentation has it, with kept-alive connections to the upstream, without which it
 * would open one for each request. Usage: httpProxyForwarder.ts ORIGIN.
 */

const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const proxy = httpProxy.createProxyServer({ target: process.argv[2]!, agent })

proxy.on('error', (_error, _req, res) => {
  if (res instanceof ServerResponse && !res.headersSent) res.writeHead(502).end()
  else res.destroy()
})

listen(createServer((req, res) => proxy.web(req, res)))
