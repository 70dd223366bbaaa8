import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { html } from './html.ts'
import { sendPage, sendText, type Route, type Visit } from './visit.ts'
import { acceptWebSocket, type WebSocketConnection } from './acceptWebSocket.ts'

/** The help desk: a page, and a WebSocket that repeats what it is told. */
export interface HelpDesk {
  readonly routes: readonly Route[]
  /** Whether the request wants the help desk's WebSocket. */
  readonly wants: (request: IncomingMessage) => boolean
  readonly open: (request: IncomingMessage, socket: Duplex, first: Buffer) => void
  /** Says goodbye to all (1001, going away); `destroy` is for those who do not answer. */
  readonly close: () => void
  readonly destroy: () => void
}

const socketPath = '/help-desk/socket'
const maxConnections = 500

/** A help desk with nobody at it yet. */
export function createHelpDesk(): HelpDesk {
  const connections = new Set<WebSocketConnection>()
  return {
    routes: [
      { method: 'GET', path: '/help-desk', answer: showHelpDesk },
      {
        method: 'GET',
        path: socketPath,
        answer: visit => sendText(visit, 426, 'A WebSocket is spoken here.\n')
      }
    ],
    wants: ({ method, url = '', headers }) =>
      method === 'GET' &&
      headers.upgrade?.toLowerCase() === 'websocket' &&
      url.split('?', 1)[0] === socketPath &&
      connections.size < maxConnections,
    open: (request, socket, first) => {
      const connection = acceptWebSocket(request, socket, first, text => text)
      if (connection === undefined) return
      connections.add(connection)
      socket.once('close', () => connections.delete(connection))
    },
    close: () => connections.forEach(connection => connection.close(1001)),
    destroy: () => connections.forEach(connection => connection.destroy())
  }
}

function showHelpDesk(visit: Visit): void {
  sendPage(
    visit,
    200,
    'Help desk',
    html`<p>A chat over a WebSocket. Whoever is on duty repeats what you say.</p>
      <ol id="chat" class="chat" role="log" aria-label="Conversation"></ol>
      <form class="inline" data-enhance="help-desk" data-socket="${socketPath}">
        <label for="message">Your message</label>
        <input id="message" name="message" type="text" maxlength="500" autocomplete="off" required />
        <button disabled>Send</button>
      </form>
      <p id="connection" role="status">Connecting…</p>
      <noscript><p class="notice">This page needs JavaScript. You may also call +352 000 000.</p></noscript>`
  )
}
