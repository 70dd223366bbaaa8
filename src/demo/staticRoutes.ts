import { html, type Html } from './html.ts'
import { sendPage, sendText, type Route } from './visit.ts'

/** Pages that are the same for everyone. */
export const staticRoutes: readonly Route[] = [
  page(
    '/',
    'Welcome',
    html`<p>
        <span lang="lb">Moien a wëllkomm!</span> This is the counter of a small administration that does not
        exist. It stands here as the kind of application that Moien guards: server-rendered pages, forms,
        uploads and a session, and it knows nothing of what stands before it.
      </p>
      <h2>Apply</h2>
      <ul class="cards">
        <li>
          <a href="/apply">Certificate of residence</a><br />A form in two steps, with a document to upload.
        </li>
        <li><a href="/appointments">Appointments</a><br />Free times, fetched by the page’s script.</li>
        <li><a href="/search">Procedures</a><br />Search and leaf through what we offer.</li>
      </ul>
      <h2>While you wait</h2>
      <ul class="cards">
        <li><a href="/queue">Queue</a><br />Your place, as it moves.</li>
        <li><a href="/help-desk">Help desk</a><br />Chat with somebody who agrees with you.</li>
        <li><a href="/downloads">Downloads</a><br />Extracts of up to 2 GiB.</li>
      </ul>
      <h2>For operators</h2>
      <p>
        <a href="/headers">The request as it arrived here</a> · <a href="/slow?seconds=3">A slow page</a> ·
        <a href="/health">Health</a>
      </p>`
  ),
  page(
    '/privacy',
    'Privacy',
    html`<p>
        One cookie, <code>demo_session</code>, keeps your form together between its steps. It ends with your
        browser, and after 30 minutes without a visit.
      </p>
      <p>
        Documents are not kept: only their name, size and SHA-256 are, in memory, until the demonstration
        ends.
      </p>`
  ),
  page(
    '/accessibility',
    'Accessibility',
    html`<p>
        Every page can be used with a keyboard and read without style or script, save the queue, the
        appointments and the help desk, which are made of script.
      </p>
      <p>
        Something does not work? Call +352 000 000 or write to
        <a href="mailto:support@example.lu">support@example.lu</a>.
      </p>`
  ),
  {
    method: 'GET',
    path: '/robots.txt',
    answer: visit => sendText(visit, 200, 'User-agent: *\nDisallow: /apply\nDisallow: /account\n')
  }
]

function page(path: string, title: string, content: Html): Route {
  return { method: 'GET', path, answer: visit => sendPage(visit, 200, title, content) }
}
