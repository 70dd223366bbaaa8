import type { NoticeText } from '../challenge/languages/messages.ts'
import { readPage, type ChallengedPage } from './readPage.ts'
import { solvePuzzle } from './solvePuzzle.ts'
import { forgetTries, mayTry } from './tries.ts'

/** When the status first speaks, and from when on "done" is worth saying. */
const stillAfterMs = 8000
const doneAfterMs = 3000
/** Between attempts to reach the server; a solution sent twice yields the same pass. */
const pausesMs = [1000, 3000, 9000]

/** What `/.moien/pass` answers: the pass that this browser shows. */
interface ShownPass {
  readonly id: string
  readonly level: '' | 'light' | 'heavy'
}

// From here on the button without JavaScript is hidden. A browser that cannot read this script keeps it.
document.documentElement.className = 'scripted'
document.addEventListener('DOMContentLoaded', () => {
  const page = readPage()
  // Kept in memory while its visitor was elsewhere, the page shows a check that is long over.
  window.addEventListener('pageshow', event => event.persisted && !page.wasPost && location.reload())
  check(page).catch(() => giveUp(page))
})

/** The whole way: solve, send, make sure that the pass is there, return to the page asked for. */
async function check(page: ChallengedPage): Promise<void> {
  const { messages, task } = page
  const may = mayTry()
  if (!navigator.cookieEnabled || may === undefined) return blameCookies(page)
  if (!may) return giveUp(page)
  let settled = false
  const startedMs = performance.now()
  const leave = (): void => {
    settled = true
    clearTimeout(stillTimer)
    if (page.wasPost && page.keptForm === undefined) return explain(messages.formNotSent, 'back')
    if (performance.now() - startedMs > doneAfterMs) say(page.keptForm ? messages.sending : messages.done)
    goOn(page)
  }
  const stillTimer = setTimeout(say, stillAfterMs, messages.still)
  const lookForPass = async (): Promise<void> => {
    const pass = await newPass(page)
    if (!settled && pass !== undefined && (pass.level === page.level || pass.level === 'heavy')) leave()
  }
  document.addEventListener('visibilitychange', () => {
    // Another tab may have passed meanwhile. If the question fails, this tab goes on solving.
    if (!document.hidden && !settled) lookForPass().catch(() => {})
  })

  element('state').textContent = messages.progress
  const answers = await solvePuzzle({ ...task, progress: solved => showProgress(solved / task.count) })
  if (settled) return
  const body = new URLSearchParams({ challenge: page.challenge, answers: answers.join('.') })
  const answer = await persist(() => fetch('/.moien/solve', { method: 'POST', body }))
  if (settled) return
  if (answer.ok && (await newPass(page)) !== undefined) return leave()
  settled = true
  clearTimeout(stillTimer)
  if (answer.ok) blameCookies(page)
  else if (page.wasPost && page.keptForm === undefined) explain(messages.formExpired, 'back')
  // The challenge ran out, or was not to the server's liking: a new one may be.
  else goOn(page)
}

/** To the page that was asked for, or to where the form was sent; without a pass, to another challenge. */
function goOn({ keptForm }: ChallengedPage): void {
  // Neither a new history entry nor a lost fragment.
  if (keptForm === undefined) location.reload()
  // An element of the form may bear the method's name.
  else HTMLFormElement.prototype.submit.call(keptForm)
}

/** The pass this browser shows, if it is not the one it already had when it was challenged. */
async function newPass(page: ChallengedPage): Promise<ShownPass | undefined> {
  const answer = await persist(() => fetch('/.moien/pass', { cache: 'no-store' }))
  const pass = (await answer.json()) as ShownPass
  return pass.id === '' || pass.id === page.pass ? undefined : pass
}

/** Asks again where the line broke or the server was busy. */
async function persist(ask: () => Promise<Response>): Promise<Response> {
  for (const pauseMs of pausesMs) {
    const answer = await ask().catch(() => undefined)
    if (answer !== undefined && answer.status < 500) return answer
    await new Promise(resolve => setTimeout(resolve, pauseMs))
  }
  return ask()
}

function blameCookies(page: ChallengedPage): void {
  leaveButton(page, page.messages.cookiesOff)
}

function giveUp(page: ChallengedPage): void {
  leaveButton(page, page.messages.failed)
}

/** In another site's frame browsers keep neither cookies nor tries; elsewhere the button always remains. */
function leaveButton({ messages, wasPost, keptForm }: ChallengedPage, trouble: NoticeText): void {
  // A tab of its own would open without what the form holds.
  if (isFramed() && keptForm === undefined) return explain(messages.framed, 'open')
  document.documentElement.classList.remove('scripted')
  if (keptForm === undefined) explain(trouble, wasPost ? 'back' : 'retry')
  else explain(trouble)
}

function isFramed(): boolean {
  return top !== self
}

function showProgress(share: number): void {
  element('bar').style.width = `${share * 100}%`
}

function say(text: string): void {
  element('state').textContent = ''
  element('status').textContent = text
}

/** Says what stands in the way and shows the button that helps; the reader is taken there. */
function explain({ title, text }: NoticeText, remedy?: 'retry' | 'back' | 'open'): void {
  document.documentElement.classList.add('troubled')
  const heading = document.querySelector('h1')!
  document.title = document.title.replace(heading.textContent, title)
  heading.textContent = title
  element('reason').textContent = text
  const trouble = element('trouble')
  trouble.hidden = false
  if (remedy !== undefined) offer(remedy)
  trouble.focus()
}

function offer(remedy: 'retry' | 'back' | 'open'): void {
  const control = element(remedy)
  control.hidden = remedy === 'back' && history.length < 2
  if (remedy === 'back') control.addEventListener('click', () => history.back())
  if (remedy === 'open') (control as HTMLAnchorElement).href = location.href
  if (remedy === 'retry') {
    control.addEventListener('click', () => {
      forgetTries()
      location.reload()
    })
  }
}

function element(id: string): HTMLElement {
  return document.getElementById(id)!
}
