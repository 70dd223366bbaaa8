import type { NoticeText } from '../challenge/languages/messages.ts'

/** What can help where the check could not be made. */
export type Remedy = 'retry' | 'back' | 'open' | 'none'

const root = document.documentElement

function element(id: string): HTMLElement {
  return document.getElementById(id)!
}

/** Puts what only a script needs where a page without one has its button; both say so in their own words. */
export function prepareView(): void {
  for (const sentence of document.querySelectorAll<HTMLElement>('[data-itself]')) {
    sentence.append(` ${sentence.dataset['itself']}`)
  }
  const underWay = document.createElement('div')
  underWay.id = 'under-way'
  underWay.innerHTML =
    '<div class="track" aria-hidden="true"><div id="bar"></div></div>' +
    '<p class="state"><span id="state"></span><span id="status" role="status"></span> <span id="left"></span></p>'
  element('continue').before(underWay)
}

export function showProgress(share: number): void {
  element('bar').style.width = `${share * 100}%`
}

/** What goes on, for the eye alone. */
export function showState(text: string): void {
  element('state').textContent = text
}

/** How much longer, for the eye alone. */
export function showLeft(text: string): void {
  if (element('left').textContent !== text) element('left').textContent = text
}

/** Says something that those who cannot see the page hear, too. */
export function say(text: string): void {
  element('state').textContent = ''
  element('left').textContent = ''
  element('status').textContent = text
}

/** Offers the button beside the check that goes on. */
export function offerButton(): void {
  root.classList.add('slow')
}

/**
 * Says what stands in the way and shows what helps; the reader is taken there. `leavesButton`: whether the button
 * without JavaScript may.
 */
export function explain(
  { title, text }: NoticeText,
  remedy: Remedy,
  label: string,
  leavesButton: boolean
): HTMLElement | undefined {
  root.className = leavesButton ? 'troubled' : 'scripted troubled'
  const heading = document.querySelector('h1')!
  document.title = document.title.replace(heading.textContent, title)
  heading.textContent = title
  const trouble = document.createElement('div')
  trouble.id = 'trouble'
  trouble.tabIndex = -1
  trouble.setAttribute('role', 'group')
  trouble.setAttribute('aria-labelledby', 'reason')
  const reason = document.createElement('p')
  reason.id = 'reason'
  reason.textContent = text
  trouble.append(reason)
  const control = remedy === 'none' ? undefined : controlFor(remedy, label)
  if (control !== undefined) trouble.append(control)
  element('under-way').replaceWith(trouble)
  trouble.focus()
  return control
}

function controlFor(remedy: Remedy, label: string): HTMLElement {
  const control = remedy === 'open' ? linkToTab() : document.createElement('button')
  control.id = remedy
  control.className = 'button'
  control.textContent = label
  return control
}

/** In a tab of its own the cookie is kept. */
function linkToTab(): HTMLAnchorElement {
  const link = document.createElement('a')
  link.target = '_blank'
  link.rel = 'noopener'
  return link
}
