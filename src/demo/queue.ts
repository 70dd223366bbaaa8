import type { ServerResponse } from 'node:http'
import { html } from './html.ts'
import { sendPage, sendText, type Route, type Visit } from './visit.ts'

/** The waiting room: a page and the events that tell it how far the queue has moved. */
export interface Queue {
  readonly routes: readonly Route[]
  /** Ends every stream of events. */
  readonly close: () => void
}

const maxStreams = 500
const firstPosition = 9

/**
 * A queue that moves one place at each tick, and then stays at its head. A browser that reconnects names the
 * last event it saw and goes on from there.
 */
export function createQueue(nowMs: () => number, tickMs: number): Queue {
  const streams = new Set<ServerResponse>()
  return {
    routes: [
      { method: 'GET', path: '/queue', answer: showQueue },
      { method: 'GET', path: '/queue/events', answer: visit => openStream(visit, streams, nowMs, tickMs) }
    ],
    close: () => streams.forEach(stream => stream.end())
  }
}

function showQueue(visit: Visit): void {
  sendPage(
    visit,
    200,
    'Queue',
    html`<p>Your place in the queue of the office, told by server-sent events.</p>
      <p class="number" id="position" data-enhance="queue" role="status">…</p>
      <p>Time at the office: <span id="time">…</span></p>
      <noscript><p class="notice">This page needs JavaScript.</p></noscript>`
  )
}

/** The stream of events (HTML §9.2): `event: position` with `{ position, time }`, numbered from 1. */
function openStream(visit: Visit, streams: Set<ServerResponse>, nowMs: () => number, tickMs: number): void {
  const { request, response } = visit
  if (streams.size >= maxStreams) return sendText(visit, 503, 'Too many are waiting.\n')
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  response.write('retry: 1000\n\n')
  let id = Number(/^\d{1,9}$/.exec(String(request.headers['last-event-id']))?.[0] ?? 0)
  const tell = (): void => {
    // Who reads too slowly misses a tick instead of filling our memory.
    if (response.writableNeedDrain) return
    const data = { position: Math.max(0, firstPosition - id), time: new Date(nowMs()).toISOString() }
    response.write(`event: position\nid: ${++id}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  const timer = setInterval(tell, tickMs)
  streams.add(response)
  response.once('close', () => {
    clearInterval(timer)
    streams.delete(response)
  })
  return tell()
}
