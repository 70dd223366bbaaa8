import type { PuzzleTask } from './puzzleTask.ts'
import type { WorkerAnswer, WorkerTask } from './puzzleWorker.ts'
import { stampTask, subPuzzlesOf } from './subPuzzles.ts'

/** Solves puzzles. */
export interface PuzzleTeam {
  /**
   * Solves all of a task's sub-puzzles, and tells how many are. Done, it has a word for each of them, and for
   * scrypt the stamp upon these.
   */
  readonly solve: (
    task: PuzzleTask,
    progress: (solved: number) => void,
    done: (answers: readonly number[]) => void
  ) => void
  /** Lets the workers go. */
  readonly dismiss: () => void
}

const workers = 2
/** Workers that have not answered once after this time are taken for such that never will. */
const silenceMs = 4000

/**
 * Two workers that run the code at a URL, and take one sub-puzzle after the other. Where none can be had, the
 * page itself does the work in slices, and stays responsive.
 */
export function puzzleTeam(codeUrl: () => string): PuzzleTeam {
  var team: Worker[] = []
  try {
    // They start while the page is still being read.
    var url = codeUrl()
    while (team.length < workers) team.push(new Worker(url))
  } catch {
    dismiss()
  }

  function dismiss(): void {
    while (team.length > 0) team.pop()!.terminate()
  }

  return {
    dismiss: dismiss,
    solve: function (task, progress, done) {
      solveAll(task, team, dismiss, progress, function (answers) {
        if (task.algorithm !== 'scrypt') return end(answers)
        solveAll(stampTask(task, answers), team, dismiss, nothing, function (stamp) {
          end(answers.concat(stamp))
        })
      })
      function end(answers: readonly number[]): void {
        dismiss()
        done(answers)
      }
    }
  }
}

function nothing(): void {}

function solveAll(
  task: PuzzleTask,
  team: readonly Worker[],
  dismiss: () => void,
  progress: (solved: number) => void,
  done: (answers: number[]) => void
): void {
  var answers: number[] = []
  var solved = 0
  var next = 0
  var isAlone = false
  var patience = setTimeout(function () {
    if (solved === 0) goAlone()
  }, silenceMs)

  function take(index: number, answer: number): void {
    if (answers[index] !== undefined) return
    answers[index] = answer
    progress(++solved)
    if (solved < task.count) return
    clearTimeout(patience)
    done(answers)
  }
  function give(worker: Worker, isNew: boolean): void {
    if (next >= task.count) return
    var message: WorkerTask = { task: isNew ? task : undefined, index: next++ }
    worker.postMessage(message)
  }
  function goAlone(): void {
    if (isAlone) return
    isAlone = true
    dismiss()
    var subPuzzles = subPuzzlesOf(task, false)
    var index = -1
    function slice(): void {
      var answer = index < 0 ? -1 : subPuzzles.work()
      if (index < 0 || answer >= 0) {
        if (answer >= 0) take(index, answer)
        do index++
        while (answers[index] !== undefined)
        if (index >= task.count) return
        subPuzzles.begin(index)
      }
      wait()
    }
    var wait = afterEvents(slice)
    wait()
  }

  if (team.length === 0) goAlone()
  for (var i = 0; i < team.length; i++) employ(team[i]!)
  function employ(worker: Worker): void {
    worker.addEventListener('error', goAlone)
    worker.addEventListener('message', function (event: MessageEvent<WorkerAnswer>) {
      if (isAlone) return
      give(worker, false)
      take(event.data.index, event.data.answer)
    })
    give(worker, true)
  }
}

/**
 * Has something done again once what the page's reader did meanwhile has been seen to. Timers would do, but browsers
 * hold them up: by 4 ms in a row of them, by a second where nobody looks at the page.
 */
function afterEvents(task: () => void): () => void {
  if (typeof MessageChannel === 'undefined') {
    return function () {
      setTimeout(task, 0)
    }
  }
  var channel = new MessageChannel()
  channel.port1.addEventListener('message', task)
  channel.port1.start()
  return function () {
    channel.port2.postMessage(0)
  }
}
