import type { Bootstrapped } from './bootstrapped.ts'
import { createForecast } from './createForecast.ts'
import { explain, offerButton, prepareView, say, showLeft, showProgress, showState } from './pageView.ts'
import type { Remedy } from './pageView.ts'
import { countPress, forgetPresses, mayPress } from './presses.ts'
import { readPage, type ChallengedPage, type Trouble } from './readPage.ts'
import { solvePuzzle } from './solvePuzzle.ts'
import { forgetTries, mayTry } from './tries.ts'
import { writeWait } from './writeWait.ts'

/** When the status first speaks, and from when on "done" is worth saying. */
const stillAfterMs = 8000
const doneAfterMs = 3000
/** Whoever has longer to wait than this when the status first speaks is offered the button besides. */
const slowSeconds = 5
const forecastEveryMs = 500
/** Between attempts to reach the server; a solution sent twice yields the same pass. */
const pausesMs = [1000, 3000, 9000]

/** What `/.moien/pass` answers: the pass that this browser shows. */
interface ShownPass {
  readonly id: string
  readonly level: '' | 'light' | 'heavy'
}

const { moien } = globalThis as unknown as { moien?: Bootstrapped }
// A browser that lacks something, or cannot read this script at all, goes the bootstrap's way.
if (moien?.isModern === true) takeOver(moien)

function takeOver(bootstrap: Bootstrapped): void {
  bootstrap.isTaken = true
  // From here on the button without JavaScript is hidden.
  document.documentElement.className = 'scripted'
  document.addEventListener('DOMContentLoaded', () => {
    const page = readPage()
    prepareView()
    if (page.show !== undefined) return show(page, page.show)
    // Kept in memory while its visitor was elsewhere, the page shows a check that is long over.
    window.addEventListener('pageshow', event => event.persisted && !page.wasPost && reopen(page))
    // A fetch that reaches nobody ends in a TypeError.
    check(page).catch(error => meet(page, error instanceof TypeError ? 'offline' : 'failed'))
  })
}

/** The whole way: solve, send, make sure that the pass is there, return to the page asked for. */
async function check(page: ChallengedPage): Promise<void> {
  const { messages, challenge, puzzle, count } = page
  const may = mayTry()
  if (!navigator.cookieEnabled || may === undefined) return meet(page, 'cookiesOff')
  if (!may) return meet(page, 'failed')
  let settled = false
  const startedMs = performance.now()
  const forecast = createForecast(count, startedMs)
  const tellLeft = (): void => {
    const seconds = forecast.seconds(performance.now())
    if (seconds > 0) showLeft(messages.remaining.replace('#', writeWait(messages.waits, seconds)))
  }
  const leftTimer = setInterval(tellLeft, forecastEveryMs)
  const quieten = (): void => {
    settled = true
    clearTimeout(stillTimer)
    clearInterval(leftTimer)
  }
  const leave = (): void => {
    quieten()
    forgetPresses()
    if (page.wasPost && page.keptForm === undefined) return meet(page, 'formNotSent')
    if (performance.now() - startedMs > doneAfterMs) say(page.keptForm ? messages.sending : messages.done)
    goOn(page)
  }
  const stillTimer = setTimeout(() => {
    const seconds = forecast.seconds(performance.now())
    const isSlow = solved === 0 || (solved < count && seconds > slowSeconds)
    say(isSlow ? messages.slow : messages.still)
    if (isSlow) offerButton()
  }, stillAfterMs)
  const lookForPass = async (): Promise<void> => {
    const pass = await newPass(page)
    if (!settled && pass !== undefined && (pass.level === page.level || pass.level === 'heavy')) leave()
  }
  document.addEventListener('visibilitychange', () => {
    // Another tab may have passed meanwhile. If the question fails, this tab goes on solving.
    if (!document.hidden && !settled) lookForPass().catch(() => {})
  })

  let solved = 0
  showState(messages.progress)
  const progress = (parts: number): void => {
    solved = parts
    forecast.done(parts, performance.now())
    showProgress(parts / count)
  }
  const answers = await solvePuzzle({ challenge, puzzle, progress })
  clearInterval(leftTimer)
  showLeft('')
  if (settled) return
  const body = new URLSearchParams({ challenge, answers: answers.join('.') })
  const answer = await persist(() => fetch('/.moien/solve', { method: 'POST', body }))
  if (settled) return
  if (answer.ok && (await newPass(page)) !== undefined) return leave()
  quieten()
  if (answer.ok) meet(page, 'cookiesOff')
  else if (page.wasPost && page.keptForm === undefined) meet(page, 'formExpired')
  // The challenge ran out, or was not to the server's liking: a new one may be.
  else goOn(page)
}

/** To the page that was asked for, or to where the form was sent; without a pass, to another challenge. */
function goOn(page: ChallengedPage): void {
  if (page.keptForm === undefined) reopen(page)
  // An element of the form may bear the method's name.
  else HTMLFormElement.prototype.submit.call(page.keptForm)
}

/** To the page asked for, with neither a new history entry nor, at its own address, a lost fragment. */
function reopen({ target }: ChallengedPage): void {
  if (target === undefined) location.reload()
  else location.replace(target)
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

/** Meets what went wrong: in another site's frame, which keeps neither cookies nor tries, with a tab. */
function meet(page: ChallengedPage, trouble: Trouble): void {
  const isForm = trouble === 'formNotSent' || trouble === 'formExpired'
  // A tab of its own would open without what a kept form holds.
  if (!isForm && top !== self && page.keptForm === undefined) return show(page, 'framed')
  show(page, trouble === 'failed' && !mayPress() ? 'failedAgain' : trouble)
}

/** Shows a state of the page, as it comes about or as someone wants to look at it (`moien pages`). */
function show(page: ChallengedPage, state: NonNullable<ChallengedPage['show']>): void {
  const { messages, labels } = page
  if (state === 'checking' || state === 'slow' || state === 'still' || state === 'done') {
    showProgress(state === 'done' ? 1 : 0.4375)
    showState(messages.progress)
    if (state === 'checking') return showLeft(messages.remaining.replace('#', writeWait(messages.waits, 5)))
    if (state === 'slow') offerButton()
    return say(messages[state])
  }
  const remedy = remedyFor(page, state)
  const isHopeful = state !== 'formNotSent' && state !== 'formExpired' && state !== 'framed'
  const control = explain(messages[state], remedy, remedy === 'none' ? '' : labels[remedy], isHopeful)
  if (remedy === 'open') (control as HTMLAnchorElement).href = page.target ?? location.href
  if (remedy === 'back') control!.addEventListener('click', () => history.go(-page.back))
  if (remedy === 'retry') {
    control!.addEventListener('click', () => {
      countPress()
      forgetTries()
      reopen(page)
    })
  }
}

function remedyFor({ wasPost, show, back, keptForm }: ChallengedPage, trouble: Trouble): Remedy {
  if (trouble === 'framed') return 'open'
  // The button sends a kept form, whatever became of the check.
  if (trouble === 'failedAgain' || keptForm !== undefined) return 'none'
  if (wasPost || trouble === 'formNotSent' || trouble === 'formExpired') {
    return history.length <= back && show === undefined ? 'none' : 'back'
  }
  return 'retry'
}
