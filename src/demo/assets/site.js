// What the pages do beyond being read. Each element that wants something says so in data-enhance.
const enhancements = { appointments, queue, 'help-desk': helpDesk, postcode }

for (const element of document.querySelectorAll('[data-enhance]')) {
  enhancements[element.dataset.enhance](element)
}

function byId(id) {
  return document.getElementById(id)
}

async function fetchJson(url) {
  const response = await fetch(url, { headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.json()
}

/** An element with its text, which is never read as markup. */
function make(name, text) {
  const element = document.createElement(name)
  element.textContent = text
  return element
}

/** Shows the free appointments of the office chosen. */
function appointments(form) {
  form.addEventListener('submit', event => {
    event.preventDefault()
    void showAppointments()
  })
  void showAppointments()
}

async function showAppointments() {
  const output = byId('appointments')
  try {
    const { office, days } = await fetchJson(`/api/appointments?office=${byId('office').value}`)
    const list = document.createElement('ul')
    for (const { date, free } of days)
      list.append(make('li', `${date}: ${free.join(', ') || 'nothing free'}`))
    output.replaceChildren(make('h2', `Free in ${office}`), list)
  } catch {
    output.textContent = 'The appointments could not be fetched. Please reload the page.'
  }
}

/** Fills in the locality that belongs to the postcode, unless the person has typed one. */
function postcode(input) {
  input.addEventListener('change', async () => {
    const locality = byId('locality')
    const found = await fetchJson(`/api/postcodes?code=${encodeURIComponent(input.value)}`).catch(
      () => undefined
    )
    if (found?.locality && locality.value === '') locality.value = found.locality
  })
}

/** Follows the queue. The browser reconnects by itself. */
function queue(output) {
  const events = new EventSource('/queue/events')
  events.addEventListener('position', event => {
    const { position, time } = JSON.parse(event.data)
    output.textContent = position === 0 ? 'It is your turn.' : `${position} before you`
    byId('time').textContent = time.slice(11, 19)
  })
}

/** Talks to the help desk. */
function helpDesk(form) {
  const socket = new WebSocket(
    `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${form.dataset.socket}`
  )
  const button = form.querySelector('button')
  const message = byId('message')
  const say = (who, text) => {
    const item = document.createElement('li')
    item.append(make('b', `${who}:`), ` ${text}`)
    byId('chat').append(item)
  }
  socket.addEventListener('open', () => {
    button.disabled = false
    byId('connection').textContent = 'Connected.'
  })
  socket.addEventListener('close', () => {
    button.disabled = true
    byId('connection').textContent = 'The conversation has ended. Reload the page to begin another.'
  })
  socket.addEventListener('message', event => say('Desk', event.data))
  form.addEventListener('submit', event => {
    event.preventDefault()
    say('You', message.value)
    socket.send(message.value)
    message.value = ''
  })
}
