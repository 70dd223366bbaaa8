import { setTimeout as delay } from 'node:timers/promises'
import { html } from './html.ts'
import { sendPage, sendText, type Route, type Visit } from './visit.ts'

const maxSlowSeconds = 120

/** What an operator looks at: health, a page that takes its time, the request as it arrived. */
export const diagnosticRoutes: readonly Route[] = [
  { method: 'GET', path: '/health', answer: visit => sendText(visit, 200, 'ok\n') },
  { method: 'GET', path: '/headers', answer: sendHeaders },
  { method: 'GET', path: '/slow', answer: showSlowPage }
]

/** The request's head as the application got it, one header a line, in order. */
function sendHeaders(visit: Visit): void {
  const { method, url, httpVersion, rawHeaders } = visit.request
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let i = 0; i < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`)
  sendText(visit, 200, lines.map(line => `${escapeControls(line)}\n`).join(''))
}

/** Anything but printable ASCII as `\xHH`, so that what is shown is what came. */
function escapeControls(text: string): string {
  return text.replace(
    /[^\x20-\x7e]/g,
    character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  )
}

/** Waits as long as `seconds` says before the first byte, two minutes at most. */
async function showSlowPage(visit: Visit): Promise<void> {
  const asked = Number(visit.query.get('seconds') ?? 3)
  if (!(asked >= 0 && asked <= maxSlowSeconds)) {
    return sendText(visit, 400, `seconds is a number up to ${maxSlowSeconds}.\n`)
  }
  const gone = new AbortController()
  visit.response.once('close', () => gone.abort())
  await delay(asked * 1000, undefined, { signal: gone.signal }).catch(() => {})
  if (visit.response.destroyed) return
  return sendPage(visit, 200, 'Slow page', html`<p>This page took its time: ${asked} seconds.</p>`)
}
