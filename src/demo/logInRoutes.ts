import { timingSafeEqual } from 'node:crypto'
import { html, type Html } from './html.ts'
import { readBody, type BodyBudget } from './readBody.ts'
import type { Session, Sessions } from './sessions.ts'
import { redirect, sendPage, sendText, setSessionCookie, type Route, type Visit } from './visit.ts'

const demoUser = 'marie'
const demoPassword = 'moien-2026'
const maxFormBytes = 4096

/** Logging in and out, and the account page that asks for it. */
export function logInRoutes(sessions: Sessions, bodies: BodyBudget): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/login',
      answer: visit =>
        sendPage(visit, 200, 'Log in', logInForm('', localPath(visit.query.get('next')), false))
    },
    { method: 'POST', path: '/login', answer: visit => takeLogIn(visit, sessions, bodies) },
    { method: 'POST', path: '/logout', answer: visit => takeLogOut(visit, sessions) },
    { method: 'GET', path: '/account', answer: showAccount }
  ]
}

async function takeLogIn(visit: Visit, sessions: Sessions, bodies: BodyBudget): Promise<void> {
  const body = await readBody(visit.request, maxFormBytes, bodies, bytes => ({ text: bytes.toString() }))
  if (typeof body === 'string') return sendText(visit, 413, 'The form is too large.\n')
  const values = new URLSearchParams(body.text)
  const user = values.get('user') ?? ''
  const next = localPath(values.get('next'))
  if (!isSame(user, demoUser) || !isSame(values.get('password') ?? '', demoPassword)) {
    return sendPage(visit, 403, 'Log in', logInForm(user, next, true))
  }
  // A new id, so that one known from before the log-in is worth nothing after it.
  const { session } = visit
  if (session !== undefined) sessions.end(session)
  setSessionCookie(visit, sessions.start({ ...session, user }))
  return redirect(visit, next)
}

function takeLogOut(visit: Visit, sessions: Sessions): void {
  if (visit.session !== undefined) sessions.end(visit.session)
  redirect(visit, '/')
}

function showAccount(visit: Visit): void {
  const { session } = visit
  if (session === undefined || session.user === '') return redirect(visit, '/login?next=/account')
  return sendPage(visit, 200, 'Your account', renderAccount(session))
}

/** A path on this host, whatever the link said: anything else leads to the account. */
function localPath(text: string | null): string {
  return text !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) ? text : '/account'
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function logInForm(user: string, next: string, failed: boolean): Html {
  return html`${failed ? html`<div class="notice error" role="alert"><p>User name or password is wrong.</p></div>` : undefined}
    <p class="notice">
      For this demonstration: user name <code>${demoUser}</code>, password <code>${demoPassword}</code>.
    </p>
    <form method="post" action="/login">
      <input type="hidden" name="next" value="${next}" />
      <div class="field">
        <label for="user">User name</label>
        <input id="user" name="user" type="text" value="${user}" autocomplete="username" required />
      </div>
      <div class="field">
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
      </div>
      <p><button>Log in</button></p>
    </form>`
}

function renderAccount({ user, receipts }: Session): Html {
  const rows = receipts.map(
    ({ number, receivedMs }) =>
      html`<tr>
        <td><a href="/apply/receipt?number=${number}">${number}</a></td>
        <td>${new Date(receivedMs).toISOString().slice(0, 10)}</td>
      </tr> `
  )
  return html`<p>Logged in as <strong>${user}</strong>.</p>
    <h2>Your applications</h2>
    ${
      rows.length === 0
        ? html`<p>None yet. <a href="/apply">Apply for a certificate</a>.</p>`
        : html`<table>
            <thead>
              <tr>
                <th scope="col">Number</th>
                <th scope="col">Received</th>
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>`
    }
    <form method="post" action="/logout">
      <p><button class="quiet">Log out</button></p>
    </form>`
}
