import { html, type Html } from './html.ts'
import { procedures, type Procedure } from './procedures.ts'
import { sendPage, type Route, type Visit } from './visit.ts'

const pageLength = 8

/** The search over the procedures, and a page for each of them. */
export const searchRoutes: readonly Route[] = [
  { method: 'GET', path: '/search', answer: showResults },
  ...procedures.map((procedure): Route => ({
    method: 'GET',
    path: `/procedures/${procedure.id}`,
    answer: visit => sendPage(visit, 200, procedure.title, renderProcedure(procedure))
  }))
]

function showResults(visit: Visit): void {
  const query = (visit.query.get('q') ?? '').trim().slice(0, 100)
  const found = procedures.filter(({ title, summary }) => fold(`${title} ${summary}`).includes(fold(query)))
  const pages = Math.max(1, Math.ceil(found.length / pageLength))
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(visit.query.get('page'))) || 1))
  const shown = found.slice((page - 1) * pageLength, page * pageLength)
  sendPage(
    visit,
    200,
    'Procedures',
    html`<form method="get" action="/search" role="search" class="inline">
        <label for="q">Search the procedures</label>
        <input id="q" name="q" type="search" value="${query}" maxlength="100" />
        <button>Search</button>
      </form>
      <p id="count">
        ${found.length === 1 ? '1 procedure' : `${found.length} procedures`}${query === '' ? '' : ` for “${query}”`}
      </p>
      <ol class="results" start="${(page - 1) * pageLength + 1}">
        ${shown.map(renderResult)}
      </ol>
      ${renderPaging(query, page, pages)}`
  )
}

/** Lower case without accents, so that `decès` and `Décès` are the same. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
}

function renderResult({ id, title, summary }: Procedure): Html {
  return html`<li><a href="/procedures/${id}">${title}</a><br />${summary}</li> `
}

function renderPaging(query: string, page: number, pages: number): Html | undefined {
  if (pages === 1) return undefined
  const link = (to: number, rel: string, label: string): Html =>
    html`<a rel="${rel}" href="/search?${new URLSearchParams({ q: query, page: String(to) }).toString()}"
      >${label}</a
    >`
  return html`<nav aria-label="Pages" class="paging">
    ${page > 1 ? link(page - 1, 'prev', 'Previous') : undefined}
    <span>Page ${page} of ${pages}</span>
    ${page < pages ? link(page + 1, 'next', 'Next') : undefined}
  </nav>`
}

function renderProcedure({ summary }: Procedure): Html {
  return html`<p>${summary}</p>
    <p>In this demonstration only the <a href="/apply">certificate of residence</a> can be applied for.</p>
    <p><a href="/search">All procedures</a></p>`
}
