import { html, type Html } from './html.ts'

const navigation: readonly (readonly [string, string])[] = [
  ['/', 'Home'],
  ['/search', 'Procedures'],
  ['/apply', 'Apply'],
  ['/appointments', 'Appointments'],
  ['/queue', 'Queue'],
  ['/help-desk', 'Help desk'],
  ['/downloads', 'Downloads']
]

/** A whole page of the site: head, navigation, the content under its title, foot. */
export function renderPage(title: string, user: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Guichet de démonstration</title>
        <link rel="icon" href="/assets/guichet.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/site.css" />
        <script type="module" src="/assets/site.js"></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
          <div class="column masthead">
            <a class="brand" href="/"
              ><img src="/assets/guichet.svg" alt="" width="44" height="44" /><span lang="fr"
                >Guichet de démonstration</span
              ></a
            >
            ${user === '' ? html`<a class="person" href="/login">Log in</a>` : html`<a class="person" href="/account">Account of ${user}</a>`}
          </div>
          <nav aria-label="Main">
            <ul class="column">
              ${navigation.map(([path, label]) => html`<li><a href="${path}">${label}</a></li> `)}
            </ul>
          </nav>
        </header>
        <main id="main" class="column" tabindex="-1">
          <h1>${title}</h1>
          ${content}
        </main>
        <footer>
          <div class="column">
            <p>
              A fictional administration. Nothing you enter leaves this machine, and nothing is kept after it
              stops.
            </p>
            <p><a href="/privacy">Privacy</a> · <a href="/accessibility">Accessibility</a></p>
          </div>
        </footer>
      </body>
    </html> `.markup
}
