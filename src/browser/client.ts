/*
 * `/.moien/client.js`, which an application may include: its pages' calls then pass a challenge by themselves. Runs in
 * pages and workers, and is the code of its own workers, which solve puzzles.
 */
import { clientPath, createEarner } from './earnPass.ts'
import { workForPage } from './puzzleWorker.ts'
import { wrapFetch } from './wrapFetch.ts'
import { wrapRequest } from './wrapRequest.ts'

const included = Symbol.for('moien')

if (typeof document === 'undefined' && location.pathname === clientPath) workForPage()
else if (typeof fetch === 'function' && !(included in self)) include()

function include(): void {
  Object.defineProperty(self, included, { value: true })
  const native = fetch.bind(self)
  const earner = createEarner(native)
  self.fetch = wrapFetch(native, earner)
  // A service worker has none.
  if (typeof XMLHttpRequest === 'function') self.XMLHttpRequest = wrapRequest(XMLHttpRequest, earner)
}
