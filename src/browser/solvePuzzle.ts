import { searchPuzzle, type PuzzleTask } from './searchPuzzle.ts'
import type { WorkerAnswer, WorkerTask } from './worker.ts'

/** A puzzle, where its worker comes from, and whom to tell how far it is. */
export interface Assignment extends PuzzleTask {
  readonly count: number
  readonly workerUrl: string
  readonly progress: (solved: number) => void
}

const workers = 2
/** A worker that has not answered once after this time is taken for one that never will. */
const silenceMs = 4000
/** Some milliseconds of work between two breaths of the page. */
const sliceTries = 4096

/**
 * Solves all sub-puzzles in two workers, each of which takes the next one when it is done; on the page
 * itself, in slices, where workers cannot be had. Answers one counter for each.
 */
export function solvePuzzle(assignment: Assignment): Promise<number[]> {
  return new Promise(resolve => {
    const { count, salt, bits, workerUrl, progress } = assignment
    const answers: number[] = []
    const team: Worker[] = []
    let solved = 0
    let next = 0
    let alone = false

    const take = ({ index, counter }: WorkerAnswer): void => {
      if (answers[index] !== undefined) return
      answers[index] = counter
      progress(++solved)
      if (solved === count) {
        dismiss()
        resolve(answers)
      }
    }
    const dismiss = (): void => {
      clearTimeout(patience)
      for (const worker of team) worker.terminate()
    }
    const give = (worker: Worker): void => {
      const task: WorkerTask = { salt, bits, index: next++ }
      if (task.index < count) worker.postMessage(task)
    }
    const goAlone = (): void => {
      if (alone) return
      alone = true
      dismiss()
      const slice = (index: number, first: number): void => {
        const counter = answers[index] ?? searchPuzzle(assignment, index, first, sliceTries)
        const found = counter >= 0
        if (found) take({ index, counter })
        if (solved < count) setTimeout(slice, 0, found ? index + 1 : index, found ? 0 : first + sliceTries)
      }
      slice(0, 0)
    }
    const patience = setTimeout(() => {
      if (solved === 0) goAlone()
    }, silenceMs)

    try {
      for (let i = 0; i < workers; i++) {
        const worker = new Worker(workerUrl)
        team.push(worker)
        worker.addEventListener('error', goAlone)
        worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
          take(data)
          give(worker)
        })
        give(worker)
      }
    } catch {
      goAlone()
    }
  })
}
