/**
 * Puts the bar where a page without scripts has its button, for the eye alone, and returns what it stands in. It
 * belongs to the bootstrap's way as well, and is ES5.
 */
export function addProgressBar(): HTMLElement {
  var underWay = document.createElement('div')
  underWay.id = 'under-way'
  underWay.innerHTML = '<div class="track" aria-hidden="true"><div id="bar"></div></div>'
  var button = document.getElementById('continue')!
  button.parentNode!.insertBefore(underWay, button)
  return underWay
}

/** How much of the check is done, from 0 to 1. */
export function showProgress(share: number): void {
  document.getElementById('bar')!.style.width = share * 100 + '%'
}
