import type { Bootstrapped } from './bootstrapped.ts'
import { puzzleTeam } from './puzzleTeam.ts'
import { readTask } from './puzzleTask.ts'
import { workForPage } from './puzzleWorker.ts'
import { passByOldWay } from './oldWay.ts'

/*
 * The page's first script, which every browser can read, and the code of its workers. It brings what solves
 * puzzles. Where the second script, of today's JavaScript, cannot run, it goes the whole way itself.
 */
if (typeof document === 'undefined') workForPage()
else if (typeof Int32Array !== 'undefined') bringUp()

function bringUp(): void {
  var scripts = document.getElementsByTagName('script')
  // This is the last one so far: the page has not been read further.
  var code = scripts[scripts.length - 1]!.text
  var team = puzzleTeam(function () {
    return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  })
  var here = self as unknown as Record<string, unknown>
  var moien: Bootstrapped = {
    solve: function (challenge, puzzle, progress, done) {
      team.solve(readTask(challenge, puzzle), progress, done)
    },
    isModern: !!(here['fetch'] && here['Promise'] && here['URLSearchParams'] && [].includes),
    isTaken: false
  }
  here['moien'] = moien
  document.addEventListener('DOMContentLoaded', function () {
    if (!moien.isTaken) passByOldWay(moien)
  })
}
