import type { WaitForms } from '../challenge/waitForms.ts'
import { writeWait } from './writeWait.ts'

/*
 * Beside a page that asks for patience: counts the wait down. Without it the page says the same once and for all.
 */

/** A second is told as one; what lasts longer than two minutes moves by the minute anyway. */
const everyMs = 1000

document.addEventListener('DOMContentLoaded', () => {
  const wait = document.getElementById('wait')
  if (wait === null) return
  const { waits, now } = document.querySelector('main')!.dataset
  const forms = JSON.parse(waits!) as WaitForms
  const endMs = performance.now() + Number(wait.dataset['seconds']) * 1000
  const shown = wait.querySelector('b')!
  // A press that comes too early would only count as one request more.
  const again = document.querySelector<HTMLAnchorElement>('a.button')
  const href = again === null ? '' : again.href
  if (again !== null) again.removeAttribute('href')
  const status = document.createElement('span')
  status.setAttribute('role', 'status')
  wait.after(status)
  const timer = setInterval(() => {
    const left = Math.ceil((endMs - performance.now()) / 1000)
    const text = writeWait(forms, left)
    if (shown.textContent !== text) shown.textContent = text
    if (left > 0) return
    clearInterval(timer)
    wait.hidden = true
    status.textContent = now!
    if (again !== null) again.href = href
  }, everyMs)
})
