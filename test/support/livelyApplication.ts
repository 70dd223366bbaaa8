import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

/** What one visit to `/` of the lively application asks for, method and path, in no order. */
export const livelyRequests: readonly string[] = [
  'GET /',
  'GET /style.css',
  'GET /script.js',
  'GET /picture.svg',
  'GET /film.webm',
  'GET /frame',
  'GET /fetched',
  'POST /fetched',
  'GET /asked',
  'POST /beacon',
  'GET /socket',
  'GET /events',
  'POST /form',
  'POST /upload'
]

const page = `<!doctype html><html lang="en"><title>busy</title>
<link rel="stylesheet" href="/style.css">
<img src="/picture.svg" alt="">
<video src="/film.webm" preload="auto" muted></video>
<iframe name="frame" src="/frame" title="frame"></iframe>
<form id="form" action="/form" method="post" target="frame"><input name="name" value="Marie"></form>
<form id="upload" action="/upload" method="post" target="frame" enctype="multipart/form-data">
<input type="file" name="document"></form>
<script src="/script.js" type="module"></script></html>`

const script = `
const frame = document.querySelector('iframe')
const loaded = submit => new Promise(resolve => { frame.addEventListener('load', resolve, { once: true }); submit() })
await fetch('/fetched').then(answer => answer.text())
await fetch('/fetched', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
await new Promise(resolve => {
  const request = new XMLHttpRequest()
  request.open('GET', '/asked')
  request.onload = resolve
  request.send()
})
navigator.sendBeacon('/beacon', 'seen')
await new Promise(resolve => {
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/socket')
  socket.onmessage = () => { socket.close(); resolve() }
})
await new Promise(resolve => {
  const events = new EventSource('/events')
  events.onmessage = () => { events.close(); resolve() }
})
if (frame.contentDocument?.readyState !== 'complete') await loaded(() => {})
await loaded(() => document.querySelector('#form').submit())
const files = new DataTransfer()
files.items.add(new File(['scan'], 'scan.txt', { type: 'text/plain' }))
document.querySelector('input[type=file]').files = files.files
await loaded(() => document.querySelector('#upload').submit())
while (!(await fetch('/all').then(answer => answer.json()))) await new Promise(resolve => setTimeout(resolve, 20))
document.title = 'done'
`

const answers: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/': ['text/html', page],
  '/style.css': ['text/css', 'body { margin: 1em }'],
  '/script.js': ['text/javascript', script],
  '/picture.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'],
  '/film.webm': ['video/webm', 'no film'],
  '/events': ['text/event-stream', 'data: one\n\n']
}

/** An application whose page does all that pages do by themselves; its title is `done` when it has. */
export interface LivelyApplication {
  readonly origin: string
  /** Forgets what was asked for so far. */
  begin(): void
  close(): void
}

/** Starts it at 127.0.0.1. */
export async function startLivelyApplication(): Promise<LivelyApplication> {
  const asked = new Set<string>()
  const note = (req: IncomingMessage): void => void asked.add(`${req.method} ${req.url}`)
  const server = createServer((req, res) => {
    note(req)
    req.resume().on('end', () => answer(req, res, () => livelyRequests.every(request => asked.has(request))))
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (req, socket, head) => {
    note(req)
    sockets.handleUpgrade(req, socket, head, client => client.send('hello'))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begin: () => asked.clear(),
    close: () => server.close().closeAllConnections()
  }
}

function answer(req: IncomingMessage, res: ServerResponse, isComplete: () => boolean): void {
  const path = req.url ?? ''
  const [type, body] =
    path === '/all'
      ? (['application/json', String(isComplete())] as const)
      : (answers[path] ?? (['text/html', '<title>well</title>'] as const))
  res.setHeader('Content-Type', type)
  res.setHeader('Cache-Control', 'no-store')
  res.end(body)
}
