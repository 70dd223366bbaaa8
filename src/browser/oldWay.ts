import type { Bootstrapped } from './bootstrapped.ts'
import { addProgressBar, showProgress } from './progressBar.ts'
import { mayTry } from './tries.ts'

/**
 * The way of browsers that cannot run the page's second script: solve, send, ask for the page again. It says
 * little, and where it comes to nothing the button is still there. What was a form is left to the button.
 */
export function passByOldWay(moien: Bootstrapped): void {
  var input = document.querySelector<HTMLInputElement>('input[name=challenge]')!
  var puzzle = input.getAttribute('data-puzzle')!
  var root = document.documentElement
  if (input.getAttribute('data-post') !== null || !navigator.cookieEnabled || !mayTry()) return
  var underWay = addProgressBar()
  root.className = 'scripted'
  moien.solve(
    input.value,
    puzzle,
    function (solved) {
      showProgress(solved / +puzzle.split(' ')[1]!)
    },
    function (answers) {
      var request = new XMLHttpRequest()
      request.open('POST', '/.moien/solve')
      request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded')
      request.addEventListener('loadend', function () {
        // Without the pass it leads to another challenge, and after some of these to the button.
        if (request.status === 200) return reopen(input.getAttribute('data-target'))
        underWay.parentNode!.removeChild(underWay)
        root.className = ''
      })
      request.send('challenge=' + input.value + '&answers=' + answers.join('.'))
    }
  )
}

/** To the page asked for, which in another language stands at an address of its own. */
function reopen(target: string | null): void {
  if (target === null) location.reload()
  else location.replace(target)
}
