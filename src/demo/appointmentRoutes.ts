import { html } from './html.ts'
import { sendJson, sendPage, type Route, type Visit } from './visit.ts'

const offices: Readonly<Record<string, string>> = {
  luxembourg: 'Luxembourg',
  esch: 'Esch-sur-Alzette',
  ettelbruck: 'Ettelbruck'
}

/** Which locality the first digits of a postcode stand for. */
const localities: Readonly<Record<string, string>> = {
  '1': 'Luxembourg',
  '2': 'Luxembourg',
  '34': 'Dudelange',
  '40': 'Esch-sur-Alzette',
  '45': 'Differdange',
  '55': 'Remich',
  '64': 'Echternach',
  '67': 'Grevenmacher',
  '80': 'Strassen',
  '90': 'Ettelbruck',
  '92': 'Diekirch',
  '94': 'Vianden',
  '95': 'Wiltz',
  '97': 'Clervaux'
}

const dayMs = 86_400_000

/** The page of free appointments and the JSON that the pages' script asks for. */
export function appointmentRoutes(nowMs: () => number): readonly Route[] {
  return [
    { method: 'GET', path: '/appointments', answer: showAppointments },
    { method: 'GET', path: '/api/appointments', answer: visit => sendAppointments(visit, nowMs()) },
    { method: 'GET', path: '/api/postcodes', answer: sendPostcode }
  ]
}

function showAppointments(visit: Visit): void {
  sendPage(
    visit,
    200,
    'Appointments',
    html`<p>Choose an office; the page’s script asks for its free appointments of the coming days.</p>
      <form class="inline" data-enhance="appointments">
        <label for="office">Office</label>
        <select id="office" name="office">
          ${Object.entries(offices).map(([id, name]) => html`<option value="${id}">${name}</option> `)}
        </select>
        <button>Show</button>
      </form>
      <div id="appointments" role="status"></div>
      <noscript><p class="notice">This page needs JavaScript. You may also call +352 000 000.</p></noscript>`
  )
}

/** `{ office, days: [{ date, free: ['09:00', …] }] }` for the next five days. */
function sendAppointments(visit: Visit, atMs: number): void {
  const id = visit.query.get('office') ?? ''
  if (!Object.hasOwn(offices, id)) return sendJson(visit, 404, { error: 'no such office' })
  const days = [1, 2, 3, 4, 5].map(ahead => {
    const date = new Date(atMs + ahead * dayMs)
    return { date: date.toISOString().slice(0, 10), free: freeTimes(id, date.getUTCDate()) }
  })
  return sendJson(visit, 200, { office: offices[id], days })
}

/** Invented, but the same for an office and day. */
function freeTimes(office: string, day: number): readonly string[] {
  return ['09:00', '09:30', '10:00', '11:15', '14:00', '15:30'].filter(
    (_, i) => (day + i * office.length) % 3 === 0
  )
}

/** `{ code, valid, locality }`; the locality is `''` where the demonstration does not know it. */
function sendPostcode(visit: Visit): void {
  const code = (visit.query.get('code') ?? '').trim().toUpperCase().slice(0, 20)
  const digits = /^(?:L-)?(\d{4})$/.exec(code)?.[1]
  const locality =
    digits === undefined ? '' : (localities[digits.slice(0, 2)] ?? localities[digits[0]!] ?? '')
  sendJson(visit, 200, { code, valid: digits !== undefined, locality })
}
