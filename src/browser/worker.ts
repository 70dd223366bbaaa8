import { searchPuzzle, type PuzzleTask } from './searchPuzzle.ts'

/** One sub-puzzle, as the page hands it to a worker; the answer comes back as `WorkerAnswer`. */
export interface WorkerTask extends PuzzleTask {
  readonly index: number
}

export interface WorkerAnswer {
  readonly index: number
  readonly counter: number
}

addEventListener('message', ({ data }: MessageEvent<WorkerTask>) => {
  const answer: WorkerAnswer = { index: data.index, counter: searchPuzzle(data, data.index, 0, 2 ** 32) }
  postMessage(answer)
})
