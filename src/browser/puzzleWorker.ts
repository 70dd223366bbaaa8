import type { PuzzleTask } from './puzzleTask.ts'
import { subPuzzlesOf, type SubPuzzles } from './subPuzzles.ts'

/** One sub-puzzle, as the page hands it to a worker; the answer comes back as `WorkerAnswer`. */
export interface WorkerTask {
  /** Only where it is another than before. */
  readonly task: PuzzleTask | undefined
  readonly index: number
}

export interface WorkerAnswer {
  readonly index: number
  readonly answer: number
}

/** What the page's bootstrap does where there is no page: it solves what it is sent. */
export function workForPage(): void {
  var subPuzzles: SubPuzzles
  addEventListener('message', function (event: MessageEvent<WorkerTask>) {
    var data = event.data
    if (data.task) subPuzzles = subPuzzlesOf(data.task, true)
    subPuzzles.begin(data.index)
    for (var answer = -1; answer < 0;) answer = subPuzzles.work()
    postMessage({ index: data.index, answer: answer })
  })
}
